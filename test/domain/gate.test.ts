import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { CAMPAIGN_STATUSES, type CampaignSchedule } from '../../src/domain/campaign.js';
import { isOpen } from '../../src/domain/calling-window.js';
import {
  decide,
  decideBySchedule,
  NUMBER_IN_CALL_DEFER_MS,
  type GateFacts,
} from '../../src/domain/gate.js';
import { holdsForAll } from './holds-for-all.js';

const HOUR_MS = 3_600_000;
const SECOND_MS = 1_000;
/** A Tuesday, 11:00 in Moscow. */
const NOW_MS = Date.parse('2026-03-03T08:00:00Z');
const SCHEDULE: CampaignSchedule = {
  startTimeMs: NOW_MS - HOUR_MS,
  endTimeMs: NOW_MS + 72 * HOUR_MS,
  dailyStart: '09:00',
  dailyEnd: '18:00',
  timezone: 'Europe/Moscow',
};

function factsWith(more: Partial<GateFacts> = {}): GateFacts {
  return {
    campaignStatus: 'running',
    admissionOpen: true,
    schedule: SCHEDULE,
    lineIsReal: false,
    phoneNumber: '+79161234567',
    suppressed: false,
    numberInCall: false,
    ...more,
  };
}

/** What hinders a dial, in the order in which it is told. */
const HINDRANCES: [Partial<GateFacts>, verdict: string, reason: string][] = [
  [{ campaignStatus: 'paused' }, 'defer', 'campaign_not_running'],
  [{ lineIsReal: true, phoneNumber: '+79990001234' }, 'deny', 'example_number'],
  [{ suppressed: true }, 'deny', 'suppressed'],
  [{ schedule: { ...SCHEDULE, endTimeMs: NOW_MS } }, 'deny', 'schedule_over'],
  [{ numberInCall: true }, 'defer', 'number_in_call'],
];

const anySchedule: fc.Arbitrary<CampaignSchedule> = fc
  .record({
    startTimeMs: fc.option(fc.integer({ min: NOW_MS - 48 * HOUR_MS, max: NOW_MS + 48 * HOUR_MS })),
    length: fc.option(fc.integer({ min: 1, max: 96 * HOUR_MS })),
    from: fc.integer({ min: 0, max: 23 }),
    until: fc.integer({ min: 1, max: 24 }),
    timezone: fc.constantFrom('Europe/Moscow', 'America/New_York', 'Asia/Vladivostok', 'UTC'),
  })
  .filter(({ from, until }) => from !== until)
  .map(({ startTimeMs, length, from, until, timezone }) => ({
    startTimeMs,
    endTimeMs: length === null ? null : (startTimeMs ?? NOW_MS) + length,
    dailyStart: `${String(from).padStart(2, '0')}:00`,
    dailyEnd: `${String(until).padStart(2, '0')}:00`,
    timezone,
  }));
const anyFacts: fc.Arbitrary<GateFacts> = fc.record({
  campaignStatus: fc.constantFrom(...CAMPAIGN_STATUSES),
  admissionOpen: fc.boolean(),
  schedule: anySchedule,
  lineIsReal: fc.boolean(),
  phoneNumber: fc.constantFrom('+79161234567', '+79990000042'),
  suppressed: fc.boolean(),
  numberInCall: fc.boolean(),
});
const anyNow = fc.integer({ min: NOW_MS - 72 * HOUR_MS, max: NOW_MS + 200 * HOUR_MS });
const anyMargin = fc.constantFrom(0, SECOND_MS);

describe('decide', () => {
  it('allows a dial that nothing hinders', () => {
    expect(decide(factsWith(), NOW_MS)).toEqual({ verdict: 'allow', reason: 'allowed' });
  });

  it.each(HINDRANCES)('with %j it answers %s, %s', (hindrance, verdict, reason) => {
    expect(decide(factsWith(hindrance), NOW_MS)).toMatchObject({ verdict, reason });
  });

  it('tells the first reason when several hinder', () => {
    HINDRANCES.forEach(([, , reason], index) => {
      const all = Object.assign({}, ...HINDRANCES.slice(index).map(([facts]) => facts));

      expect(decide(factsWith(all), NOW_MS).reason).toBe(reason);
    });
  });

  it('waits for an event when admission is closed, however the status reads', () => {
    expect(decide(factsWith({ admissionOpen: false }), NOW_MS)).toEqual({
      verdict: 'defer',
      reason: 'campaign_not_running',
      untilMs: null,
    });
  });

  it('lets a simulated line dial the numbers of the examples', () => {
    const facts = factsWith({ lineIsReal: false, phoneNumber: '+79990001234' });

    expect(decide(facts, NOW_MS).verdict).toBe('allow');
  });

  it('looks again in a minute at a number that is in a call', () => {
    const decision = decide(factsWith({ numberInCall: true }), NOW_MS);

    expect(decision).toMatchObject({ untilMs: NOW_MS + NUMBER_IN_CALL_DEFER_MS });
  });

  it('allows only what every condition allows', () => {
    holdsForAll(
      fc.property(anyFacts, anyNow, anyMargin, (facts, nowMs, margin) => {
        const { schedule } = facts;
        const example = facts.lineIsReal && facts.phoneNumber.startsWith('+7999000');
        const allowed =
          facts.campaignStatus === 'running' &&
          facts.admissionOpen &&
          !example &&
          !facts.suppressed &&
          !facts.numberInCall &&
          (schedule.startTimeMs === null || nowMs >= schedule.startTimeMs) &&
          (schedule.endTimeMs === null || nowMs + margin < schedule.endTimeMs) &&
          isOpen(schedule, nowMs) &&
          isOpen(schedule, nowMs + margin);

        expect(decide(facts, nowMs, margin).verdict === 'allow').toBe(allowed);
      }),
    );
  });

  it('never allows more when the schedule is stricter', () => {
    holdsForAll(
      fc.property(anyFacts, anyNow, anyMargin, fc.nat({ max: 1e8 }), (facts, nowMs, margin, by) => {
        const { schedule } = facts;
        const stricter = [
          { ...schedule, startTimeMs: (schedule.startTimeMs ?? nowMs - 1e7) + by },
          { ...schedule, endTimeMs: (schedule.endTimeMs ?? nowMs + 1e7) - by },
        ];

        const before = decide(facts, nowMs, margin).verdict;
        for (const narrower of stricter) {
          const after = decide({ ...facts, schedule: narrower }, nowMs, margin).verdict;
          expect(after === 'allow' && before !== 'allow').toBe(false);
        }
        const closingEarlier = decide(facts, nowMs, margin + SECOND_MS).verdict;
        expect(closingEarlier === 'allow' && before !== 'allow').toBe(false);
      }),
    );
  });
});

describe('decideBySchedule', () => {
  it('defers to an instant that is later and that it then allows', () => {
    holdsForAll(
      fc.property(anySchedule, anyNow, anyMargin, (schedule, nowMs, margin) => {
        const decision = decideBySchedule(schedule, nowMs, margin);
        fc.pre(decision.verdict === 'defer' && decision.reason === 'window_closed');
        const untilMs = decision.untilMs ?? 0;

        expect(untilMs).toBeGreaterThan(nowMs);
        expect(isOpen(schedule, untilMs)).toBe(true);
        expect(schedule.endTimeMs === null || untilMs < schedule.endTimeMs).toBe(true);
      }),
    );
  });

  it('closes the window a margin before its end', () => {
    const lastSecond = Date.parse('2026-03-03T14:59:59.500Z');

    expect(decideBySchedule(SCHEDULE, lastSecond).verdict).toBe('allow');
    expect(decideBySchedule(SCHEDULE, lastSecond, SECOND_MS)).toEqual({
      verdict: 'defer',
      reason: 'window_closed',
      untilMs: Date.parse('2026-03-04T06:00:00Z'),
    });
  });

  it('is over a margin before its end', () => {
    const soonOver = { ...SCHEDULE, endTimeMs: NOW_MS + SECOND_MS };

    expect(decideBySchedule(soonOver, NOW_MS).verdict).toBe('allow');
    expect(decideBySchedule(soonOver, NOW_MS, SECOND_MS).reason).toBe('schedule_over');
  });

  it('waits for the start, and denies when the schedule is over before the window opens', () => {
    const later = { ...SCHEDULE, startTimeMs: NOW_MS + 1 };
    const tonight = { ...SCHEDULE, endTimeMs: NOW_MS + 10 * HOUR_MS };

    expect(decideBySchedule(later, NOW_MS)).toMatchObject({
      reason: 'not_started',
      untilMs: NOW_MS + 1,
    });
    expect(decideBySchedule(tonight, NOW_MS + 8 * HOUR_MS)).toEqual({
      verdict: 'deny',
      reason: 'schedule_over',
    });
  });

  it('denies in a zone that nobody knows', () => {
    const nowhere = { ...SCHEDULE, timezone: 'Mars/Olympus' };

    expect(decideBySchedule(nowhere, NOW_MS)).toEqual({
      verdict: 'deny',
      reason: 'window_never_opens',
    });
  });
});
