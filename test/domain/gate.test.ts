import { describe, it, expect } from '@jest/globals';
import { decide, GATE_STEPS } from '../../src/domain/gate.js';
import { GATE_STEP_NAMES } from '../../src/domain/gate-decision.js';
import { NUMBER_IN_CALL_DEFER_MS } from '../../src/domain/gate-means.js';
import { GATE_REASONS } from '../../src/domain/gate-reasons.js';
import type { PackRules } from '../../src/domain/policy-pack.js';
import {
  A_CALLER_ID,
  aBudget,
  aPack,
  gateFacts,
  NOW_MS,
  type GateWish,
} from '../support/gate-facts.js';
import { HINDRANCES } from './gate-hindrances.js';

const source = 'law';
const ring = (rules: PackRules, wish: GateWish = {}) =>
  gateFacts({ packs: [aPack(rules)], ...wish });
const told = { pack: 'test@1', source: 'law' };

describe('decide', () => {
  it('allows a dial that nothing hinders, and says on what grounds', () => {
    const facts = ring({ disclosure: { source, withinSeconds: 5 } });

    expect(decide(facts, NOW_MS)).toEqual({
      verdict: 'allow',
      reason: 'allowed',
      step: 'channel',
      detail: { packs: ['test@1'], zones: ['Europe/Moscow'], zone_assumed: false },
    });
  });

  it.each(HINDRANCES)('at %s says %s: %s', (step, reason, verdict, wish) => {
    expect(decide(gateFacts(wish), NOW_MS)).toMatchObject({ step, reason, verdict });
  });

  it('has a case here for every reason that it can give', () => {
    const tried = new Set(HINDRANCES.map(([, reason]) => reason));

    expect([...tried].sort()).toEqual(
      Object.keys(GATE_REASONS)
        .filter((reason) => reason !== 'allowed')
        .sort(),
    );
  });

  it('asks its steps in the order that is told', () => {
    expect(GATE_STEPS.map(({ name }) => name)).toEqual([...GATE_STEP_NAMES]);
  });

  it('waits for an event when admission is closed, however the status reads', () => {
    expect(decide(gateFacts({ campaign: { admissionOpen: false } }), NOW_MS)).toMatchObject({
      reason: 'campaign_not_running',
      untilMs: null,
    });
  });

  it('lets a simulated line dial the numbers of the examples', () => {
    const facts = gateFacts({ contact: { phoneNumber: '+79990001234' } });

    expect(decide(facts, NOW_MS).verdict).toBe('allow');
  });

  it('looks again in a minute at a number that is in a call', () => {
    const decision = decide(gateFacts({ contact: { numberInCall: true } }), NOW_MS);

    expect(decision).toMatchObject({ untilMs: NOW_MS + NUMBER_IN_CALL_DEFER_MS });
  });

  it('takes the better consent of contact and campaign', () => {
    const rules: PackRules = { consent: [{ source, purposes: ['marketing'], grade: 'express' }] };
    const marketing = { purpose: 'marketing' } as const;

    for (const wish of [
      { campaign: { ...marketing, consentGrade: 'express' as const } },
      { campaign: marketing, contact: { consentGrade: 'express_written' as const } },
      { campaign: {} },
    ]) {
      expect(decide(ring(rules, wish), NOW_MS).verdict).toBe('allow');
    }
    expect(decide(ring(rules, { campaign: marketing }), NOW_MS)).toMatchObject({
      reason: 'consent_missing',
      detail: { ...told, required: 'express', recorded: 'none' },
    });
  });

  it('takes a list of 31 days, and not one of 32', () => {
    const facts = (asOf: string) =>
      ring(
        { lists: [{ source, code: 'dnc', maxAgeDays: 31 }] },
        { lists: [{ code: 'dnc', asOf }] },
      );

    expect(decide(facts('2026-01-31'), NOW_MS).verdict).toBe('allow');
    expect(decide(facts('2026-01-30'), NOW_MS).reason).toBe('list_outdated');
    expect(decide(facts('soon'), NOW_MS).reason).toBe('list_outdated');
  });

  it('counts an approval for everything or for the pack that it names, and no other', () => {
    const rules = { blocked: [{ source, unlessApproval: 'robots' }] };
    const verdict = (subject: string | null, kind = 'robots') =>
      decide(ring(rules, { approvals: [{ kind, subject }] }), NOW_MS).verdict;

    expect([verdict(null), verdict('test')]).toEqual(['allow', 'allow']);
    expect([verdict('other'), verdict(null, 'paper')]).toEqual(['deny', 'deny']);
  });

  it('asks for papers of real lines on real lines only', () => {
    const rules: PackRules = {
      approvals: [{ source, kind: 'cross_border_data', realLinesOnly: true }],
      callerId: { source, labelRequired: true, contractRequired: false },
    };
    const unlabelled = { ...A_CALLER_ID, isLabelled: false };

    expect(decide(ring(rules), NOW_MS).verdict).toBe('allow');
    expect(decide(ring(rules, { line: { callerIds: [unlabelled] } }), NOW_MS).verdict).toBe(
      'allow',
    );
    expect(
      decide(ring(rules, { line: { isReal: true, callerIds: [unlabelled] } }), NOW_MS).reason,
    ).toBe('caller_id_not_labelled');
  });

  it('shows a caller id that rests no longer, or one of the others', () => {
    const resting = { ...A_CALLER_ID, restingUntilMs: NOW_MS + 5 };

    const decision = (...callerIds: (typeof resting)[]) =>
      decide(gateFacts({ line: { callerIds } }), NOW_MS);

    expect(decision(resting, { ...resting, restingUntilMs: NOW_MS }).verdict).toBe('allow');
    expect(decision(resting, { ...resting, restingUntilMs: NOW_MS + 2 })).toMatchObject({
      untilMs: NOW_MS + 2,
    });
  });

  it('spends a budget to the last call that fits', () => {
    const verdict = (spentUsd: number, reservedUsd = 0) =>
      decide(gateFacts({ campaign: { budget: aBudget({ spentUsd, reservedUsd }) } }), NOW_MS);

    expect(verdict(9).verdict).toBe('allow');
    expect(verdict(8, 1).verdict).toBe('allow');
    expect(verdict(8, 1.1).reason).toBe('budget_reserved');
    expect(verdict(9.1).reason).toBe('budget_spent');
  });
});
