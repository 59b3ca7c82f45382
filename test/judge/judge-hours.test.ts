import { describe, it, expect } from '@jest/globals';
import { judge } from '../../src/judge/judge.js';
import { mayDialAt } from '../../src/judge/judge-hours.js';
import { cleanWorld, type World } from './clean-world.js';
import { campaignIn, setIn, taskIn } from './doctor.js';

const ALL_DAYS = [1, 2, 3, 4, 5, 6, 7];

describe('judge has nothing against', () => {
  it.each<[string, (world: World) => void]>([
    [
      'a night that began on a day with calls',
      (world) => setIn(world, { dailyStart: '22:00', dailyEnd: '21:00', daysOfWeek: [1, 2] }),
    ],
    [
      'a holiday of another day',
      (world) => setIn(world, { holidays: ['2026-03-02', '2026-03-06'] }),
    ],
    [
      'dials in the zones of the contacts while the campaign sleeps',
      (world) => {
        setIn(world, { timezone: 'America/Chicago' });
        for (const call of world.calls) call.zones = ['Europe/Moscow'];
      },
    ],
    [
      'calls that were allowed before the days were fewer',
      (world) => {
        setIn(world, { daysOfWeek: [7], holidays: ['2026-03-03'] });
        const campaign = campaignIn(world);
        const before = { daysOfWeek: ALL_DAYS, holidays: [] };
        const edit = { atMs: world.nowMs, kind: 'edited' as const, verb: null, status: null };
        campaign.events = [...campaign.events, { ...edit, before }];
      },
    ],
  ])('%s', (_what, change) => {
    const world = cleanWorld({ contacts: 64 });
    change(world);

    expect(judge(world).faults).toEqual([]);
  });
});

describe('mayDialAt', () => {
  const { settings } = campaignIn(cleanWorld({ contacts: 1 }));
  const hours = { ...settings, dailyStart: '00:00', dailyEnd: '24:00' };
  const place = (zoneKey: string | null) => ({ zoneKey, zoneSource: null });
  const elevenInMoscow = Date.parse('2026-03-03T08:00:00Z');
  const tenInTheEvening = Date.parse('2026-03-03T19:00:00Z');

  it('is sure of the campaign and of the contact, and of rules that may be narrower', () => {
    expect(mayDialAt(hours, place('RU:Europe/Moscow'), elevenInMoscow)).toBe(true);
    expect(mayDialAt(hours, place('US:America/Chicago'), elevenInMoscow)).toBe(false);
    expect(mayDialAt(hours, place('RU:Europe/Moscow'), tenInTheEvening)).toBe(false);
    expect(mayDialAt(hours, place(null), tenInTheEvening)).toBe(true);
  });

  it('is not sure of a contact that may be anywhere in a country, unless nobody minds', () => {
    const strict = { ...hours, contactTimezonePolicy: 'intersection' };

    expect(mayDialAt(hours, place('RU:*'), elevenInMoscow)).toBe(true);
    expect(mayDialAt(strict, place('RU:*'), elevenInMoscow)).toBe(false);
  });

  it('does not wait for a task that waits for the morning of its contact', () => {
    const world = cleanWorld({ contacts: 64 });
    campaignIn(world).status = 'running';
    campaignIn(world).events = campaignIn(world).events.filter(
      ({ status }) => status !== 'completed',
    );
    Object.assign(taskIn(world, 2), {
      ...{ status: 'retry', endReason: null, zoneKey: 'US:America/Los_Angeles' },
      nextAttemptAtMs: world.nowMs - 3_600_000,
    });
    world.nowMs += 600_000;
    setIn(world, { dailyStart: '00:00', dailyEnd: '24:00' });

    expect(judge(world).totals).not.toHaveProperty('task_stalled');
    taskIn(world, 2).zoneKey = 'RU:Europe/Moscow';
    expect(judge(world).totals).toHaveProperty('task_stalled');
  });
});
