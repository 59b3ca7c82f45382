import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import type { CampaignSchedule } from '../../src/domain/campaign.js';
import { isOpen } from '../../src/domain/calling-window.js';
import { decide, decideForZones, nextPossibleDial } from '../../src/domain/gate.js';
import { NUMBER_IN_CALL_DEFER_MS } from '../../src/domain/gate-means.js';
import type { PackRules } from '../../src/domain/policy-pack.js';
import {
  aPack,
  DAY_MS,
  everyDay,
  gateFacts,
  HOUR_MS,
  NOW_MS,
  SECOND_MS,
  type GateWish,
} from '../support/gate-facts.js';
import { holdsForAll } from './holds-for-all.js';

const source = 'law';
const told = { pack: 'test@1', source };
const ring = (rules: PackRules, wish: GateWish = {}) =>
  gateFacts({ packs: [aPack(rules)], ...wish });

describe('attempt caps', () => {
  const cap = { source, id: 'day', per: 'number', max: 2, hours: 24 } as const;
  const asked = (rangAtMs: number[], more: GateWish['contact'] = {}) =>
    decide(ring({ attemptCaps: [cap] }, { contact: { rangAtMs, ...more } }), NOW_MS);

  it('wait until as many dials have left the rolling hours as fill the cap', () => {
    const rang = [NOW_MS - HOUR_MS, NOW_MS - 23 * HOUR_MS, NOW_MS - 5 * HOUR_MS];

    expect(asked(rang)).toMatchObject({
      reason: 'attempt_cap',
      untilMs: NOW_MS + 19 * HOUR_MS,
      detail: { ...told, cap: 'day', per: 'number', max: 2, hours: 24, counted: 3 },
    });
  });

  it('forget a dial in the moment in which it is as old as the rule looks back', () => {
    expect(asked([NOW_MS - DAY_MS, NOW_MS - HOUR_MS]).verdict).toBe('allow');
    expect(asked([NOW_MS - DAY_MS + 1, NOW_MS - HOUR_MS]).verdict).toBe('defer');
  });

  it('count the dials of all numbers of a contact when they say so', () => {
    const caps = [{ ...cap, per: 'contact' as const }];
    const rangContactAtMs = [NOW_MS - 1, NOW_MS - 2];

    expect(asked([], { rangContactAtMs }).verdict).toBe('allow');
    expect(
      decide(ring({ attemptCaps: caps }, { contact: { rangContactAtMs } }), NOW_MS).reason,
    ).toBe('attempt_cap');
  });

  it('wait for the last of several', () => {
    const month = { ...cap, id: 'month', max: 1, hours: 720 };
    const facts = ring(
      { attemptCaps: [month, { ...cap, max: 1 }] },
      { contact: { rangAtMs: [NOW_MS - HOUR_MS] } },
    );

    expect(decide(facts, NOW_MS)).toMatchObject({ untilMs: NOW_MS + 719 * HOUR_MS });
  });

  it('of none deny', () => {
    const none = { ...cap, max: 0 };

    expect(decide(ring({ attemptCaps: [none] }), NOW_MS)).toMatchObject({
      verdict: 'deny',
      reason: 'attempt_cap',
    });
  });
});

describe('windows', () => {
  const early = { source, weekly: everyDay('08:00', '10:00') };

  it('of a pack and of the campaign must both be open, and the closed one is named', () => {
    expect(decide(ring({ windows: [early] }), NOW_MS)).toMatchObject({
      reason: 'window_closed',
      untilMs: Date.parse('2026-03-04T06:00:00Z'),
      detail: { closed_by: 'test@1', closed_in: 'Europe/Moscow', source: 'law' },
    });
    expect(
      decide(ring({ windows: [early] }, { schedule: { startTimeMs: null } }), NOW_MS - 90 * 60_000)
        .verdict,
    ).toBe('allow');
  });

  it('bind the purposes that they name', () => {
    const rules: PackRules = { windows: [{ ...early, purposes: ['collection'] }] };

    expect(decide(ring(rules), NOW_MS).verdict).toBe('allow');
    expect(decide(ring(rules, { campaign: { purpose: 'collection' } }), NOW_MS).verdict).toBe(
      'defer',
    );
  });

  it("are asked in the zone of the contact, or in the campaign's when that is not known", () => {
    const zones = ['Asia/Vladivostok', 'Europe/Moscow'];
    const known = decide(gateFacts({ contact: { zones: ['Asia/Vladivostok'] } }), NOW_MS);
    const assumed = decide(gateFacts({ contact: { zones, zonesKnown: false } }), NOW_MS);

    // 18:00 in Vladivostok.
    expect(known).toMatchObject({ reason: 'window_closed', detail: { zone_assumed: false } });
    expect(assumed).toMatchObject({ verdict: 'allow', detail: { zone_assumed: true } });
  });

  it('must be open in every candidate zone when a pack forces the intersection', () => {
    const contact = { zones: ['Asia/Vladivostok', 'Europe/Moscow'], zonesKnown: false };
    const rules: PackRules = { zonePolicy: { source, policy: 'intersection' } };

    expect(decide(ring(rules, { contact }), NOW_MS).reason).toBe('window_closed');
    expect(
      decide(ring(rules, { contact, campaign: { contactTimezonePolicy: 'skip' } }), NOW_MS).reason,
    ).toBe('zone_unknown');
    expect(decide(ring(rules, { contact: { zones: [], zonesKnown: false } }), NOW_MS).reason).toBe(
      'zone_unknown',
    );
  });

  it('that open after the end of the campaign are over', () => {
    const facts = ring({ windows: [early] }, { schedule: { endTimeMs: NOW_MS + 10 * HOUR_MS } });

    expect(decide(facts, NOW_MS)).toMatchObject({ verdict: 'deny', reason: 'schedule_over' });
  });
});

describe('decideForZones', () => {
  const late = { windows: [{ source, weekly: everyDay('13:00', '15:00') }] };
  const group = (packs = [aPack(late)]) => {
    const { campaign } = gateFacts();
    return { campaign, packs, country: 'RU', zones: ['Europe/Moscow'], zonesKnown: true };
  };

  it('decides by the windows alone, and by the packs of the whole country', () => {
    const untilMs = NOW_MS + 2 * HOUR_MS;
    const ofRegion = aPack(late, { applies: { countries: ['RU'], regions: ['MOW'] } });

    expect(decideForZones(group(), NOW_MS)).toMatchObject({ step: 'window', untilMs });
    expect(decideForZones(group([ofRegion]), NOW_MS).verdict).toBe('allow');
    expect(decideForZones({ ...group(), country: 'KZ' }, NOW_MS).verdict).toBe('defer');
  });
});

describe('nextPossibleDial', () => {
  it('is now when nothing hinders', () => {
    expect(nextPossibleDial(gateFacts(), NOW_MS)).toEqual({
      verdict: 'allow',
      atMs: NOW_MS,
      waitedFor: null,
    });
  });

  it('passes a cap and then waits for the window', () => {
    const facts = ring(
      { attemptCaps: [{ source, id: 'day', per: 'number', max: 1, hours: 12 }] },
      { contact: { rangAtMs: [NOW_MS - HOUR_MS] } },
    );

    expect(nextPossibleDial(facts, NOW_MS)).toMatchObject({
      atMs: Date.parse('2026-03-04T06:00:00Z'),
      waitedFor: { reason: 'attempt_cap' },
    });
  });

  it('takes a call that is on to end, and the pause of a campaign not to', () => {
    const inCall = gateFacts({ contact: { numberInCall: true } });
    const paused = gateFacts({ campaign: { status: 'paused' } });

    expect(nextPossibleDial(inCall, NOW_MS)).toMatchObject({
      verdict: 'allow',
      atMs: NOW_MS + NUMBER_IN_CALL_DEFER_MS,
    });
    expect(nextPossibleDial(paused, NOW_MS)).toMatchObject({
      verdict: 'defer',
      decision: { reason: 'campaign_not_running' },
    });
  });

  it('ends in a denial that it meets on the way', () => {
    const facts = ring(
      { attemptCaps: [{ source, id: 'month', per: 'number', max: 1, hours: 744 }] },
      { contact: { rangAtMs: [NOW_MS - 1] } },
    );

    expect(nextPossibleDial(facts, NOW_MS)).toMatchObject({
      verdict: 'deny',
      decision: { reason: 'schedule_over' },
    });
  });
});

const SCHEDULE = gateFacts().campaign.schedule;
const anyNow = fc.integer({ min: NOW_MS - 3 * DAY_MS, max: NOW_MS + 8 * DAY_MS });
const anyMargin = fc.constantFrom(0, SECOND_MS);
const anySchedule: fc.Arbitrary<CampaignSchedule> = fc
  .record({
    startTimeMs: fc.option(fc.integer({ min: NOW_MS - 2 * DAY_MS, max: NOW_MS + 2 * DAY_MS })),
    length: fc.option(fc.integer({ min: 1, max: 4 * DAY_MS })),
    from: fc.integer({ min: 0, max: 23 }),
    until: fc.integer({ min: 1, max: 24 }),
    timezone: fc.constantFrom('Europe/Moscow', 'America/New_York', 'Asia/Vladivostok', 'UTC'),
    daysOfWeek: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
  })
  .filter(({ from, until }) => from !== until)
  .map(({ startTimeMs, length, from, until, timezone, daysOfWeek }) => ({
    startTimeMs,
    endTimeMs: length === null ? null : (startTimeMs ?? NOW_MS) + length,
    dailyStart: `${String(from).padStart(2, '0')}:00`,
    dailyEnd: `${String(until).padStart(2, '0')}:00`,
    timezone,
    daysOfWeek,
    holidays: [],
  }));

/** The part of the decision that is the same for all contacts of a campaign. */
function decideBySchedule(schedule: CampaignSchedule, nowMs: number, closingMarginMs = 0) {
  const campaign = { schedule, contactTimezonePolicy: 'campaign', purpose: 'emergency' } as const;
  const group = { campaign, packs: [], country: null, zones: [], zonesKnown: false };
  return decideForZones(group, nowMs, closingMarginMs);
}

describe('decideForZones without packs and zones', () => {
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
    expect(decideBySchedule(SCHEDULE, lastSecond, SECOND_MS)).toMatchObject({
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
    expect(decideBySchedule(tonight, NOW_MS + 8 * HOUR_MS)).toMatchObject({
      verdict: 'deny',
      reason: 'schedule_over',
    });
  });

  it('denies in a zone that nobody knows', () => {
    const nowhere = { ...SCHEDULE, timezone: 'Mars/Olympus' };

    expect(decideBySchedule(nowhere, NOW_MS)).toMatchObject({
      verdict: 'deny',
      reason: 'window_never_opens',
    });
  });
});
