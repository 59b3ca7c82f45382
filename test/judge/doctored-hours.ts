import type { FaultCode } from '../../src/judge/verdict.js';
import { START_MS, type World } from './clean-world.js';
import { callIn, setIn, taskIn } from './doctor.js';

/** Each dial of the world is made on a Tuesday, after 11:00 in Moscow and 18:00 in Vladivostok. */
const TUESDAY = new Date(START_MS).toISOString().slice(0, 10);
const MONDAY = new Date(START_MS - 86_400_000).toISOString().slice(0, 10);

/** Dials at hours, on days or in zones at which the contact must not be called. */
export const DOCTORED_HOURS: [FaultCode, string, (world: World) => void][] = [
  ['outside_window', 'a zone of the call where the day is over', recordVladivostok],
  ['outside_window', 'one closed zone among several open ones', recordBoth],
  ['outside_window', 'a contact whose own column tells another zone than the call', liveFarAway],
  ['outside_window', 'a candidate zone that the policy asks for and nobody asked', intersect],
  ['outside_window', 'a day of the week without calls', (w) => setIn(w, { daysOfWeek: [1, 3] })],
  ['outside_window', 'a holiday', (world) => setIn(world, { holidays: [TUESDAY] })],
  ['outside_window', 'the night that began on a day without calls', endNightOfMonday],
  ['outside_window', 'the night that began on a holiday', endNightOfHoliday],
];

const DAY = { dailyStart: '09:00', dailyEnd: '18:00' };
const NIGHT = { dailyStart: '22:00', dailyEnd: '21:00' };

function recordVladivostok(world: World): void {
  setIn(world, DAY);
  callIn(world, 0).zones = ['Asia/Vladivostok'];
}

function recordBoth(world: World): void {
  setIn(world, DAY);
  callIn(world, 0).zones = ['Europe/Moscow', 'Asia/Vladivostok'];
}

function liveFarAway(world: World): void {
  setIn(world, DAY);
  callIn(world, 0).zones = ['Europe/Moscow'];
  Object.assign(taskIn(world, 0), { zoneKey: 'RU:Asia/Vladivostok', zoneSource: 'column' });
}

function intersect(world: World): void {
  setIn(world, { ...DAY, contactTimezonePolicy: 'intersection' });
  const zoneKey = 'RU:Asia/Vladivostok|Europe/Moscow';
  Object.assign(taskIn(world, 0), { zoneKey, zoneSource: 'prefix' });
}

function endNightOfMonday(world: World): void {
  setIn(world, { ...NIGHT, daysOfWeek: [2] });
}

function endNightOfHoliday(world: World): void {
  setIn(world, { ...NIGHT, holidays: [MONDAY] });
}
