import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import {
  agentError,
  ANSWERED_BY,
  BUSINESS_ENDINGS,
  DISPOSITION_RULES,
  dispositionCode,
  NETWORK_ENDINGS,
  OUTCOMES,
  ruleOf,
  unanswered,
  unknownEnding,
  type Disposition,
  type DispositionCode,
  type DispositionRule,
} from '../../src/domain/call.js';
import { holdsForAll } from './holds-for-all.js';

type Row = [
  outcome: DispositionRule['outcome'],
  counts: boolean,
  after: DispositionRule['after'],
  ends: DispositionRule['ends'],
  fault: DispositionRule['fault'],
];

/** The product's words, once more and by hand. */
const TABLE: Record<DispositionCode, Row> = {
  busy: ['busy', true, 'retry', 'failed', 'callee'],
  no_answer: ['no_answer', true, 'retry', 'failed', 'callee'],
  unreachable: ['no_answer', true, 'retry', 'failed', 'callee'],
  declined: ['fail', true, 'end', 'failed', 'callee'],
  invalid_number: ['fail', true, 'end', 'failed', 'customer'],
  blocked: ['fail', true, 'end', 'failed', 'callee'],
  trunk_failure: ['unknown', false, 'our_fault', 'failed', 'platform'],
  congestion: ['unknown', false, 'our_fault', 'failed', 'platform'],
  cancelled: ['no_answer', true, 'end', 'failed', 'customer'],
  voicemail: ['voicemail', true, 'retry', 'failed', 'callee'],
  mailbox_full: ['voicemail', true, 'retry', 'failed', 'callee'],
  ivr: ['unknown', true, 'retry', 'failed', 'callee'],
  call_screening: ['unknown', true, 'retry', 'failed', 'callee'],
  silence: ['no_answer', true, 'retry', 'failed', 'callee'],
  uncertain: ['unknown', true, 'retry', 'failed', 'callee'],
  goal_met: ['success', true, 'end', 'completed', 'nobody'],
  partial: ['success', true, 'end', 'completed', 'nobody'],
  refused: ['fail', true, 'end', 'completed', 'nobody'],
  callback: ['success', true, 'callback', 'completed', 'nobody'],
  wrong_person: ['fail', true, 'end', 'completed', 'nobody'],
  opted_out: ['fail', true, 'end', 'completed', 'nobody'],
  transferred: ['success', true, 'end', 'completed', 'nobody'],
  hung_up_early: ['fail', true, 'end', 'completed', 'nobody'],
  agent_error: ['unknown', true, 'once_more', 'failed', 'platform'],
  unknown: ['unknown', true, 'once_more', 'failed', 'platform'],
};

const anyDisposition: fc.Arbitrary<Disposition> = fc.record({
  network: fc.constantFrom(null, ...NETWORK_ENDINGS),
  answeredBy: fc.constantFrom(null, ...ANSWERED_BY),
  business: fc.constantFrom(null, ...BUSINESS_ENDINGS),
  detail: fc.constantFrom(null, 'sip_486', 'never_dialled', 'message_left'),
});

describe('DISPOSITION_RULES', () => {
  it.each(Object.entries(TABLE))('%s is %j', (code, [outcome, counts, after, ends, fault]) => {
    expect(DISPOSITION_RULES[code as DispositionCode]).toEqual({
      outcome,
      counts,
      after,
      ends,
      fault,
    });
  });

  it('has one rule for every code there is', () => {
    const codes = [
      ...NETWORK_ENDINGS.filter((code) => code !== 'answered'),
      ...ANSWERED_BY.filter((code) => code !== 'human'),
      ...BUSINESS_ENDINGS,
    ];

    expect(Object.keys(DISPOSITION_RULES).sort()).toEqual([...codes].sort());
  });

  it('lets only our own faults before an answer use up no attempt', () => {
    const free = Object.entries(DISPOSITION_RULES).filter(([, rule]) => !rule.counts);

    expect(free.map(([code]) => code).sort()).toEqual(['congestion', 'trunk_failure']);
  });
});

describe('dispositionCode', () => {
  it('names every disposition, and each name has a rule and an outcome', () => {
    holdsForAll(
      fc.property(anyDisposition, (disposition) => {
        expect(TABLE[dispositionCode(disposition)][0]).toBe(ruleOf(disposition).outcome);
        expect(OUTCOMES).toContain(ruleOf(disposition).outcome);
      }),
    );
  });

  it('is the last axis that says something', () => {
    expect(dispositionCode(unanswered('busy', 'sip_486'))).toBe('busy');
    expect(dispositionCode(answered('voicemail', null))).toBe('voicemail');
    expect(dispositionCode(answered('human', 'goal_met'))).toBe('goal_met');
    expect(dispositionCode(answered('human', null))).toBe('unknown');
    expect(dispositionCode(agentError('agent_lost'))).toBe('agent_error');
    expect(dispositionCode(unknownEnding('never_dialled'))).toBe('unknown');
  });

  it.each(ANSWERED_BY.filter((by) => by !== 'human'))('is %s when that picked up', (by) => {
    expect(dispositionCode(answered(by, 'partial'))).toBe(by);
  });

  it('believes the network when nobody answered, whatever else is said', () => {
    holdsForAll(
      fc.property(anyDisposition, (disposition) => {
        fc.pre(disposition.network !== null && disposition.network !== 'answered');

        expect(dispositionCode(disposition)).toBe(disposition.network);
      }),
    );
  });
});

function answered(
  answeredBy: Disposition['answeredBy'],
  business: Disposition['business'],
): Disposition {
  return { network: 'answered', answeredBy, business, detail: null };
}
