import { describe, expect, it } from '@jest/globals';
import { DEFAULT_EXPECTATION, learnedFrom } from '../../src/domain/expectation.js';
import { forecast } from '../../src/domain/forecast.js';
import type { ForecastPlan } from '../../src/domain/forecast-plan.js';

const START = Date.parse('2026-09-01T06:00:00Z');
const HOUR = 3_600_000;
const always = (fromMs: number) => fromMs;
/** Open for the given hours from the start, then each day again. */
const daily = (hours: number) => (fromMs: number) => {
  const sinceMs = (fromMs - START) % (24 * HOUR);
  return sinceMs < hours * HOUR ? fromMs : fromMs - sinceMs + 24 * HOUR;
};
const NEVER_AGAIN = { ...DEFAULT_EXPECTATION, retriedShare: 0 };

function plan(changes: Partial<ForecastPlan> = {}, contacts = 600): ForecastPlan {
  return {
    fromMs: START,
    groups: [{ contacts, fromMs: START, attempts: 0, opensAt: always }],
    perMinute: 60,
    channels: 1_000,
    attemptsMax: 3,
    retryDelayMs: HOUR / 2,
    expected: NEVER_AGAIN,
    ...changes,
  };
}

describe('a forecast', () => {
  it('dials at the rate until everybody has been called', () => {
    const told = forecast(plan());

    expect(told).toMatchObject({ firstDialMs: START, dials: 600, unreached: 0 });
    expect((told.lastDialMs ?? 0) - START).toBeGreaterThan(600 * 1_000 * 0.99);
    expect((told.lastDialMs ?? 0) - START).toBeLessThan(600 * 1_000 * 1.05);
  });

  it('is slowed down by channels', () => {
    const told = forecast(plan({ channels: 10 }));

    expect(told.perMinute).toBeCloseTo((10 * 60) / NEVER_AGAIN.holdSeconds, 5);
    expect((told.lastDialMs ?? 0) - START).toBeGreaterThan(4_000_000);
    expect(told.channelsNeeded).toBeGreaterThan(70);
  });

  it('waits out the nights', () => {
    const groups = [{ contacts: 6_000, fromMs: START, attempts: 0, opensAt: daily(1) }];
    const told = forecast(plan({ groups }));

    // 3,564 fit into the first hour, the rest into the second, a day later.
    expect((told.lastDialMs ?? 0) - START).toBeGreaterThan(24.6 * HOUR);
    expect((told.lastDialMs ?? 0) - START).toBeLessThan(24.75 * HOUR);
  });

  it('calls back those who are expected not to answer, as often as there are attempts', () => {
    const expected = { ...DEFAULT_EXPECTATION, retriedShare: 0.5 };
    const told = forecast(plan({ expected }, 1_000));

    expect(told.dials).toBe(1_750);
    expect(forecast(plan({ expected, attemptsMax: 1 }, 1_000)).dials).toBe(1_000);
  });

  it('leaves out whose hours end before their turn', () => {
    const opensAt = (fromMs: number) => (fromMs < START + HOUR / 2 ? fromMs : null);
    const groups = [{ contacts: 3_600, fromMs: START, attempts: 0, opensAt }];
    const told = forecast(plan({ groups }));

    expect(told.unreached).toBeGreaterThan(1_750);
    expect(told.unreached + told.dials).toBe(3_600);
  });

  it('starts with the zone that opens first', () => {
    const late = { contacts: 10, fromMs: START + 5 * HOUR, attempts: 0, opensAt: always };
    const early = { ...late, fromMs: START + 2 * HOUR };

    expect(forecast(plan({ groups: [late, early] })).firstDialMs).toBe(START + 2 * HOUR);
  });

  it('has nothing to tell without anybody to call', () => {
    expect(forecast(plan({ groups: [] }))).toMatchObject({
      ...{ firstDialMs: null, lastDialMs: null, finishMs: null, dials: 0, channelsNeeded: 0 },
      costUsd: { low: 0, high: 0 },
    });
  });

  it('costs between what few answers and what long talks cost', () => {
    const { costUsd, dials } = forecast(plan());
    const middle = dials * NEVER_AGAIN.answeredShare * NEVER_AGAIN.talkUsd;

    expect(costUsd.low).toBeLessThan(middle);
    expect(costUsd.high).toBeGreaterThan(middle);
  });

  it('looks at a million contacts within a second', () => {
    const groups = Array.from({ length: 40 }, (_, at) => ({
      ...{ contacts: 25_000, fromMs: START + at * 600_000, attempts: 0, opensAt: daily(9) },
    }));
    const began = performance.now();
    const told = forecast(plan({ groups, perMinute: 600, expected: DEFAULT_EXPECTATION }));

    expect(performance.now() - began).toBeLessThan(1_000);
    expect(told.unreached).toBe(0);
    expect(told.dials).toBeGreaterThan(1_400_000);
  });
});

describe('what is learned from past calls', () => {
  const group = { calls: 100, answered: 0, holdSeconds: 20, costUsd: 0 };

  it('is nothing while there are few', () => {
    expect(learnedFrom([{ ...group, disposition: 'busy' }])).toBe(DEFAULT_EXPECTATION);
  });

  it('is how many answered, were tried again, how long and for how much', () => {
    const past = [
      { ...group, disposition: 'busy' },
      { ...group, disposition: 'goal_met', answered: 100, holdSeconds: 80, costUsd: 5 },
    ];

    expect(learnedFrom(past)).toEqual({
      ...{ answeredShare: 0.5, retriedShare: 0.5, holdSeconds: 50 },
      ...{ talkUsd: 0.05, learnedFrom: 200 },
    });
  });
});
