import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { decide, nextPossibleDial, type NextDial } from '../../src/domain/gate.js';
import {
  CONSENT_GRADES,
  PURPOSES,
  WEEKDAYS,
  type AttemptCap,
  type Hours,
  type PackRules,
  type PolicyPack,
  type WindowRule,
} from '../../src/domain/policy-pack.js';
import {
  aBudget,
  aPack,
  DAY_MS,
  gateFacts,
  HOUR_MS,
  NOW_MS,
  type GateWish,
} from '../support/gate-facts.js';
import { holdsForAll } from './holds-for-all.js';

const source = 'law';
const purposes = fc.option(fc.subarray([...PURPOSES], { minLength: 1 }), { nil: undefined });
const hour = (hours: number) => `${String(hours).padStart(2, '0')}:00`;
const anyHours: fc.Arbitrary<Hours> = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 24 }))
  .filter(([from, to]) => from !== to)
  .map(([from, to]) => [hour(from), hour(to)]);
const anyWindow: fc.Arbitrary<WindowRule> = fc.record({
  source: fc.constant(source),
  purposes,
  // Most days are open, so that windows meet often enough to be worth comparing.
  weekly: fc
    .tuple(...WEEKDAYS.map(() => fc.option(anyHours, { freq: 6, nil: null })))
    .map((days) =>
      Object.fromEntries(WEEKDAYS.map((day, at) => [day, days[at] == null ? [] : [days[at]]])),
    ),
});
const anyCap: fc.Arbitrary<AttemptCap> = fc.record({
  source: fc.constant(source),
  purposes,
  id: fc.constant('cap'),
  per: fc.constantFrom('number', 'contact'),
  max: fc.integer({ min: 0, max: 4 }),
  hours: fc.integer({ min: 1, max: 24 * 7 }),
});
/**
 * Each kind of rule is rare, so that packs of few rules are tried as well, and calls are allowed.
 */
const one = <Value>(value: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
const some = <Value>(value: fc.Arbitrary<Value>) =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.array(value, { minLength: 1, maxLength: 2 }) },
  );
const because = { source: fc.constant(source) };

const anyRules: fc.Arbitrary<PackRules> = fc.record({
  windows: some(anyWindow),
  zonePolicy: one(fc.record({ ...because, policy: fc.constant('intersection' as const) })),
  attemptCaps: some(anyCap),
  consent: one(
    fc.array(fc.record({ ...because, purposes, grade: fc.constantFrom(...CONSENT_GRADES) })),
  ),
  blocked: one(fc.array(fc.record({ ...because, purposes, unlessApproval: fc.constant('a') }))),
  approvals: one(
    fc.array(
      fc.record({
        ...because,
        purposes,
        kind: fc.constantFrom('a', 'b', 'cross_border_data'),
        realLinesOnly: fc.boolean(),
      }),
    ),
  ),
  lists: one(
    fc.array(
      fc.record({
        ...because,
        purposes,
        code: fc.constantFrom('dnc', 'tps'),
        maxAgeDays: fc.integer({ min: 0, max: 40 }),
      }),
    ),
  ),
  lineTypesDenied: one(
    fc.record({ ...because, types: fc.subarray(['MOBILE', 'FIXED_LINE'], { minLength: 1 }) }),
  ),
  callerId: one(
    fc.record({ ...because, labelRequired: fc.boolean(), contractRequired: fc.boolean() }),
  ),
});
const anyPack: fc.Arbitrary<PolicyPack> = fc
  .record({
    rules: anyRules,
    countries: fc.constantFrom(['*'], ['RU'], ['RU', 'KZ'], ['US']),
    prefixes: fc.option(fc.constantFrom(['+79'], ['+74']), { nil: undefined, freq: 1 }),
  })
  .map(({ rules, countries, prefixes }) => aPack(rules, { applies: { countries, prefixes } }));

const instants = fc.array(fc.integer({ min: NOW_MS - 8 * DAY_MS, max: NOW_MS }), { maxLength: 5 });
const ZONES = ['Europe/Kaliningrad', 'Europe/Moscow', 'Asia/Omsk'];
/**
 * The campaign's zone is one of the candidates: only then is asking for all of them stricter than
 * assuming the campaign's.
 */
const anyFacts = fc
  .record({
    packs: fc.array(anyPack, { maxLength: 2 }),
    purpose: fc.constantFrom(...PURPOSES),
    consentGrade: fc.constantFrom(...CONSENT_GRADES),
    contactTimezonePolicy: fc.constantFrom('campaign', 'intersection', 'skip'),
    hours: anyHours,
    endTimeMs: fc.option(fc.integer({ min: NOW_MS, max: NOW_MS + 20 * DAY_MS })),
    zonesKnown: fc.boolean(),
    isReal: fc.boolean(),
    callerIds: fc.array(
      fc.record({
        phoneNumber: fc.constant('+74951234567'),
        isLabelled: fc.boolean(),
        hasContract: fc.boolean(),
        restingUntilMs: fc.option(fc.integer({ min: NOW_MS, max: NOW_MS + 3 * HOUR_MS })),
      }),
      { maxLength: 2 },
    ),
    rangAtMs: instants,
    others: instants,
    approvals: fc.subarray(['a', 'b', 'cross_border_data']),
    lists: fc.subarray(['dnc', 'tps']),
    spentUsd: fc.constantFrom(0, 9.5),
  })
  .map((any) =>
    gateFacts({
      packs: any.packs,
      approvals: any.approvals.map((kind) => ({ kind, subject: null })),
      lists: any.lists.map((code) => ({ code, asOf: '2026-02-15' })),
      campaign: {
        purpose: any.purpose,
        consentGrade: any.consentGrade,
        contactTimezonePolicy: any.contactTimezonePolicy as 'campaign',
        budget: any.purpose === 'emergency' ? aBudget({ spentUsd: any.spentUsd }) : null,
      },
      schedule: { dailyStart: any.hours[0], dailyEnd: any.hours[1], endTimeMs: any.endTimeMs },
      line: { isReal: any.isReal, callerIds: any.callerIds },
      contact: {
        zonesKnown: any.zonesKnown,
        zones: any.zonesKnown ? ['Europe/Moscow'] : ZONES,
        rangAtMs: any.rangAtMs,
        rangContactAtMs: [...any.rangAtMs, ...any.others],
      },
    } satisfies GateWish),
  );
const anyNow = fc.integer({ min: NOW_MS, max: NOW_MS + 2 * DAY_MS });

/** The first possible dial, as a number that is greater the later it is. */
function firstDial(next: NextDial): number {
  return next.verdict === 'allow' ? next.atMs : Infinity;
}

/** Each makes the first rule of its kind stricter; without one it changes nothing. */
const TIGHTEN: Record<string, (rules: PackRules) => PackRules> = {
  'a cap that is one lower': (rules) => ({
    ...rules,
    attemptCaps: rules.attemptCaps?.map((cap) => ({ ...cap, max: Math.max(0, cap.max - 1) })),
  }),
  'a cap that looks back twice as long': (rules) => ({
    ...rules,
    attemptCaps: rules.attemptCaps?.map((cap) => ({ ...cap, hours: cap.hours * 2 })),
  }),
  'a cap of the contact and not of the number': (rules) => ({
    ...rules,
    attemptCaps: rules.attemptCaps?.map((cap) => ({ ...cap, per: 'contact' as const })),
  }),
  'windows without their Tuesday': (rules) => ({
    ...rules,
    windows: rules.windows?.map((rule) => ({ ...rule, weekly: { ...rule.weekly, tue: [] } })),
  }),
  'rules of windows for all purposes': (rules) => ({
    ...rules,
    windows: rules.windows?.map((rule) => ({ ...rule, purposes: undefined })),
  }),
  'the intersection of zones': (rules) => ({
    ...rules,
    zonePolicy: { source, policy: 'intersection' },
  }),
  'written consent': (rules) => ({
    ...rules,
    consent: rules.consent?.map((rule) => ({ ...rule, grade: 'express_written' as const })),
  }),
  'lists of today': (rules) => ({
    ...rules,
    lists: rules.lists?.map((rule) => ({ ...rule, maxAgeDays: 0 })),
  }),
  'papers of all lines': (rules) => ({
    ...rules,
    approvals: rules.approvals?.map((rule) => ({ ...rule, realLinesOnly: false })),
  }),
  'labels and contracts': (rules) => ({
    ...rules,
    callerId: rules.callerId && { ...rules.callerId, labelRequired: true, contractRequired: true },
  }),
};

describe('a stricter pack', () => {
  it('that is added never allows more, and nothing sooner', () => {
    let [allowed, taken] = [0, 0];
    holdsForAll(
      fc.property(anyFacts, anyPack, anyNow, (facts, pack, nowMs) => {
        const stricter = { ...facts, packs: [...facts.packs, pack] };

        const [before, after] = [decide(facts, nowMs), decide(stricter, nowMs)];
        if (before.verdict === 'allow') allowed += 1;
        if (before.verdict === 'allow' && after.verdict !== 'allow') taken += 1;
        if (before.verdict !== 'allow') expect(after.verdict).not.toBe('allow');
        expect(firstDial(nextPossibleDial(stricter, nowMs))).toBeGreaterThanOrEqual(
          firstDial(nextPossibleDial(facts, nowMs)),
        );
      }),
    );

    // Random rules must both allow and take away, else nothing was compared.
    expect(allowed).toBeGreaterThan(20);
    expect(taken).toBeGreaterThan(10);
  });

  it.each(Object.entries(TIGHTEN))(
    'with %s never allows more, and nothing sooner',
    (_, tighten) => {
      holdsForAll(
        fc.property(anyFacts, anyPack, anyNow, (facts, pack, nowMs) => {
          const looser = { ...facts, packs: [...facts.packs, pack] };
          const tight = { ...pack, rules: tighten(pack.rules) };
          const stricter = { ...facts, packs: [...facts.packs, tight] };

          if (decide(looser, nowMs).verdict !== 'allow') {
            expect(decide(stricter, nowMs).verdict).not.toBe('allow');
          }
          expect(firstDial(nextPossibleDial(stricter, nowMs))).toBeGreaterThanOrEqual(
            firstDial(nextPossibleDial(looser, nowMs)),
          );
        }),
      );
    },
  );
});

describe('the first possible dial', () => {
  it('is allowed, and nothing before it on a grid of ten minutes', () => {
    holdsForAll(
      fc.property(anyFacts, anyNow, (facts, nowMs) => {
        const next = nextPossibleDial(facts, nowMs);
        const untilMs = Math.min(
          next.verdict === 'allow' ? next.atMs : Infinity,
          nowMs + 3 * DAY_MS,
        );
        if (next.verdict === 'allow') expect(decide(facts, next.atMs).verdict).toBe('allow');
        // Only time is asked to change: what is denied for good stays so.
        fc.pre(next.verdict !== 'deny');

        for (let atMs = nowMs; atMs < untilMs; atMs += 600_000) {
          expect(decide(facts, atMs).verdict).not.toBe('allow');
        }
      }),
    );
  });
});
