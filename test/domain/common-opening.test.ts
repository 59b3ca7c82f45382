import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import {
  areAllOpen,
  campaignWindow,
  nextCommonOpening,
  OPENING_SEARCH_DAYS,
  packWindow,
  type WeeklyWindow,
} from '../../src/domain/calling-window.js';
import { WEEKDAYS } from '../../src/domain/policy-pack.js';
import { holdsForAll } from './holds-for-all.js';
import { offsetChanges } from './wall-clock-oracle.js';
import {
  firstMinuteOfAll,
  isOpenOnThatMinute,
  ORACLE_MS,
  type WeeklyHours,
} from './weekly-oracle.js';

const ZONES = Intl.supportedValuesOf('timeZone');
const CHANGING_ZONES = ZONES.filter((zone) => offsetChanges(zone, 2025).length > 0);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const clockTime = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** The same hours in the words of a pack's rule. */
function windowOf({ timezone, days, closedDates }: WeeklyHours): WeeklyWindow {
  const weekly = Object.fromEntries(
    WEEKDAYS.map((name, day) => [
      name,
      (days[day] ?? []).map(([from, to]) => [clockTime(from), clockTime(to)] as const),
    ]),
  );
  return packWindow({ weekly, holidays: 'closed' }, timezone, closedDates);
}

const anySpan = fc
  .tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 0, max: 1440 }))
  .filter(([from, to]) => from !== to);
/** Long ones, so that several windows meet now and then. */
const longSpan = fc
  .tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 420, max: 1200 }))
  .map(([from, length]): [number, number] => [from, (from + length) % 1440]);
/** Closed now and then in the time that the oracle looks at. */
const closedNear = (aroundMs: number) =>
  fc
    .subarray([-1, 0, 1, 2])
    .map((days) => days.map((day) => new Date(aroundMs + day * DAY_MS).toISOString().slice(0, 10)));

function anyHours(aroundMs: number, zones: readonly string[]): fc.Arbitrary<WeeklyHours> {
  const span = fc.oneof(anySpan, longSpan);
  const day = fc.oneof(
    { weight: 4, arbitrary: fc.array(span, { minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.constant([] as [number, number][]) },
  );
  return fc.record({
    timezone: fc.constantFrom(...zones),
    days: fc.array(day, { minLength: 7, maxLength: 7 }),
    closedDates: closedNear(aroundMs),
  });
}

const anyInstant = fc.integer({ min: Date.UTC(2001, 0, 1), max: Date.UTC(2036, 0, 1) });
/** From a day before to a day after both changes of the clocks of a year. */
const instantsOfChange = fc
  .record({
    zone: fc.constantFrom(...CHANGING_ZONES),
    year: fc.integer({ min: 2015, max: 2035 }),
    awayMs: fc.integer({ min: -30 * HOUR_MS, max: 6 * HOUR_MS }),
  })
  .map(({ zone, year, awayMs }) => ({
    zone,
    instants: offsetChanges(zone, year).map((change) => change + awayMs),
  }))
  .filter(({ instants }) => instants.length > 0);

function agreesWithTheBook(all: readonly WeeklyHours[], fromMs: number): void {
  const windows = all.map(windowOf);
  const expected = firstMinuteOfAll(all, fromMs);
  const opening = nextCommonOpening(windows, fromMs);
  if (expected !== null) {
    expect(opening).toBe(expected);
    return;
  }
  if (opening === null) return;
  // Later than the oracle looks: it opens there, and not a moment sooner.
  expect(opening).toBeGreaterThanOrEqual(fromMs + ORACLE_MS);
  expect(all.every((hours) => isOpenOnThatMinute(hours, opening))).toBe(true);
  expect(all.every((hours) => isOpenOnThatMinute(hours, opening - 1))).toBe(false);
}

const oneAt = (aroundMs: number, zones: readonly string[] = ZONES) => anyHours(aroundMs, zones);
const severalAt = (aroundMs: number, zones: readonly string[] = ZONES) =>
  fc.array(anyHours(aroundMs, zones), { minLength: 2, maxLength: 4 });

describe('areAllOpen', () => {
  it('agrees with the calendar and the wall clock of each zone', () => {
    const cases = anyInstant.chain((at) => fc.tuple(fc.constant(at), severalAt(at)));
    holdsForAll(
      fc.property(cases, ([instantMs, all]) => {
        const byTheBook = all.map((hours) => isOpenOnThatMinute(hours, instantMs));
        const each = all.map((hours) => areAllOpen([windowOf(hours)], instantMs));
        expect(each).toEqual(byTheBook);
        expect(areAllOpen(all.map(windowOf), instantMs)).toBe(byTheBook.every(Boolean));
      }),
    );
  });
});

describe('nextCommonOpening', () => {
  it('of one weekly window is the first open minute that a slow search finds', () => {
    const cases = anyInstant.chain((at) => fc.tuple(fc.constant(at), oneAt(at)));
    holdsForAll(fc.property(cases, ([fromMs, hours]) => agreesWithTheBook([hours], fromMs)));
  });

  it('of one weekly window is so around both changes of the clocks', () => {
    const cases = instantsOfChange.chain(({ zone, instants }) =>
      fc.tuple(fc.constant(instants), oneAt(instants[0] ?? 0, [zone])),
    );
    holdsForAll(
      fc.property(cases, ([instants, hours]) =>
        instants.forEach((fromMs) => agreesWithTheBook([hours], fromMs)),
      ),
    );
  });

  it('of several zones is the first minute at which all are open', () => {
    const cases = anyInstant.chain((at) => fc.tuple(fc.constant(at), severalAt(at)));
    holdsForAll(fc.property(cases, ([fromMs, all]) => agreesWithTheBook(all, fromMs)));
  });

  it('of several zones is so around both changes of the clocks of one of them', () => {
    const cases = instantsOfChange.chain(({ zone, instants }) =>
      fc.tuple(
        fc.constant(instants),
        severalAt(instants[0] ?? 0, [zone, zone, 'Europe/Moscow', 'America/New_York']),
      ),
    );
    holdsForAll(
      fc.property(cases, ([instants, all]) =>
        instants.forEach((fromMs) => agreesWithTheBook(all, fromMs)),
      ),
    );
  });

  it('is never when the zones of a contact never meet', () => {
    const nineToSix = { dailyStart: '09:00', dailyEnd: '18:00', timezone: 'UTC' };
    const windows = ['Europe/Kaliningrad', 'Asia/Kamchatka'].map((zone) =>
      campaignWindow(nineToSix, zone),
    );

    expect(nextCommonOpening(windows, Date.parse('2026-03-02T00:00:00Z'))).toBeNull();
  });

  it('finds an opening 34 days away and not one after 35', () => {
    const from = Date.parse('2026-03-02T00:00:00Z');
    const closed = (days: number) =>
      Array.from({ length: days }, (_, day) =>
        new Date(from + day * DAY_MS).toISOString().slice(0, 10),
      );
    const after = (days: number) =>
      campaignWindow({
        ...{ dailyStart: '09:00', dailyEnd: '18:00', timezone: 'UTC' },
        holidays: closed(days),
      });

    expect(nextCommonOpening([after(34)], from)).toBe(from + 34 * DAY_MS + 9 * HOUR_MS);
    expect(nextCommonOpening([after(OPENING_SEARCH_DAYS)], from)).toBeNull();
  });

  it('fails closed with one zone that nobody knows among several', () => {
    const always = { dailyStart: '00:00', dailyEnd: '24:00', timezone: 'UTC' };
    const windows = [campaignWindow(always), campaignWindow(always, 'Mars/Olympus')];

    expect(areAllOpen(windows, 0)).toBe(false);
    expect(nextCommonOpening(windows, 0)).toBeNull();
  });

  it('takes less than a millisecond for eleven zones and two rules', () => {
    const zones = ['Europe/Kaliningrad', 'Europe/Moscow', 'Europe/Samara', 'Asia/Yekaterinburg'];
    const more = ['Asia/Omsk', 'Asia/Krasnoyarsk', 'Asia/Irkutsk', 'Asia/Yakutsk'];
    const farthest = ['Asia/Vladivostok', 'Asia/Magadan', 'Asia/Kamchatka'];
    const day = { dailyStart: '07:00', dailyEnd: '22:00', timezone: 'UTC' };
    const late = { ...day, dailyStart: '08:00', daysOfWeek: [1, 2, 3, 4, 5] };
    const windows = [...zones, ...more, ...farthest].flatMap((zone) => [
      campaignWindow(day, zone),
      campaignWindow(late, zone),
    ]);
    const rounds = 200;
    const from = Date.parse('2026-03-02T00:00:00Z');
    nextCommonOpening(windows, from);

    const before = process.cpuUsage();
    for (let round = 0; round < rounds; round += 1) nextCommonOpening(windows, from + round);

    expect(process.cpuUsage(before).user / 1_000 / rounds).toBeLessThan(1);
  });
});

describe('campaignWindow', () => {
  const night = { dailyStart: '22:00', dailyEnd: '02:00', timezone: 'UTC', daysOfWeek: [5] };
  const opensAt = (window: WeeklyWindow, at: string) => areAllOpen([window], Date.parse(at));

  it('lets what began on Friday go on after midnight, and not what would begin on Saturday', () => {
    const friday = campaignWindow(night);

    expect(opensAt(friday, '2026-03-07T01:59:00Z')).toBe(true);
    expect(opensAt(friday, '2026-03-06T01:00:00Z')).toBe(false);
    expect(opensAt(friday, '2026-03-07T22:30:00Z')).toBe(false);
  });

  it('closes the night that begins on a holiday, not the one that ends on it', () => {
    const withHoliday = (holidays: string[]) => campaignWindow({ ...night, holidays });

    expect(opensAt(withHoliday(['2026-03-06']), '2026-03-07T01:00:00Z')).toBe(false);
    expect(opensAt(withHoliday(['2026-03-07']), '2026-03-07T01:00:00Z')).toBe(true);
  });

  it('goes by the dates of the contact, not by those of the campaign', () => {
    const monday = { ...night, dailyStart: '09:00', dailyEnd: '18:00', daysOfWeek: [1] };
    const vladivostok = campaignWindow(monday, 'Asia/Vladivostok');

    expect(opensAt(vladivostok, '2026-03-01T23:30:00Z')).toBe(true);
    expect(opensAt(vladivostok, '2026-03-02T23:30:00Z')).toBe(false);
  });
});

describe('packWindow', () => {
  it('knows holidays only when the rule does', () => {
    const weekly = { mon: [['09:00', '18:00']] } as const;
    const at = Date.parse('2026-03-02T10:00:00Z');

    expect(areAllOpen([packWindow({ weekly }, 'UTC', ['2026-03-02'])], at)).toBe(true);
    const closed = packWindow({ weekly, holidays: 'closed' }, 'UTC', ['2026-03-02']);
    expect(areAllOpen([closed], at)).toBe(false);
  });
});
