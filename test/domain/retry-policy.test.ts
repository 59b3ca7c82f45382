import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import {
  ANSWERED_BY,
  BUSINESS_ENDINGS,
  dispositionCode,
  NETWORK_ENDINGS,
  ruleOf,
  type Disposition,
  type DispositionCode,
} from '../../src/domain/call.js';
import { END_REASONS } from '../../src/domain/call-task.js';
import {
  afterCall,
  shortestRetryDelayMs,
  type AfterCall,
  type RetryFacts,
  type RetryPolicy,
} from '../../src/domain/retry-policy.js';
import { holdsForAll } from './holds-for-all.js';

const MINUTE_MS = 60_000;
const NOW_MS = Date.UTC(2026, 2, 3, 8);
const POLICY: RetryPolicy = { maxRetries: 3, retryDelayMs: 30 * MINUTE_MS };

function endedAs(code: DispositionCode, detail: string | null = null): Disposition {
  if ((NETWORK_ENDINGS as readonly string[]).includes(code)) {
    return {
      network: code as Disposition['network'],
      answeredBy: null,
      business: null,
      detail,
    };
  }
  if ((ANSWERED_BY as readonly string[]).includes(code)) {
    const answeredBy = code as Disposition['answeredBy'];
    return { network: 'answered', answeredBy, business: null, detail };
  }
  const business = code as Disposition['business'];
  return { network: 'answered', answeredBy: 'human', business, detail };
}

/** The first attempt of a task, which ended so. */
function factsOf(disposition: Disposition, more: Partial<RetryFacts> = {}): RetryFacts {
  const { counts, after } = ruleOf(disposition);
  return {
    disposition,
    countedAttempts: counts ? 1 : 0,
    faultsInRow: after === 'our_fault' ? 1 : 0,
    unknowns: after === 'once_more' ? 1 : 0,
    callbacks: 0,
    nowMs: NOW_MS,
    callbackAtMs: after === 'callback' ? NOW_MS + 120 * MINUTE_MS : null,
    endTimeMs: null,
    ...more,
  };
}

const retryAfter = (minutes: number, reason: DispositionCode): AfterCall => ({
  next: 'retry',
  atMs: NOW_MS + minutes * MINUTE_MS,
  reason,
});
const ends = (
  status: 'completed' | 'failed',
  endReason: (typeof END_REASONS)[number],
): AfterCall => ({ next: 'end', status, endReason });

/** After a first attempt that ended so, and after the last one that the policy grants. */
const TABLE: Record<DispositionCode, [first: AfterCall, last: AfterCall]> = {
  ...table(
    [
      'busy',
      'no_answer',
      'unreachable',
      'voicemail',
      'mailbox_full',
      'silence',
      'ivr',
      'call_screening',
      'uncertain',
      'agent_error',
      'unknown',
    ],
    (code) => [retryAfter(30, code), ends('failed', 'attempts_used_up')],
  ),
  ...table(['declined', 'invalid_number', 'blocked', 'cancelled'], (code) => [
    ends('failed', code),
    ends('failed', code),
  ]),
  ...table(['trunk_failure', 'congestion'], (code) => [
    retryAfter(1, code),
    ends('failed', 'platform_fault'),
  ]),
  ...table(
    ['goal_met', 'partial', 'refused', 'wrong_person', 'opted_out', 'transferred', 'hung_up_early'],
    () => [ends('completed', 'human_talked'), ends('completed', 'human_talked')],
  ),
  callback: [retryAfter(120, 'callback'), ends('completed', 'human_talked')],
};

function table<Code extends DispositionCode>(
  codes: Code[],
  row: (code: Code) => [AfterCall, AfterCall],
) {
  return Object.fromEntries(codes.map((code) => [code, row(code)])) as Record<
    Code,
    [AfterCall, AfterCall]
  >;
}

const anyCode = fc.constantFrom(...(Object.keys(TABLE) as DispositionCode[]));
const anyFacts: fc.Arbitrary<RetryFacts> = fc.record({
  disposition: fc
    .tuple(anyCode, fc.constantFrom(null, 'message_left', 'never_dialled'))
    .map(([code, detail]) => endedAs(code, detail)),
  countedAttempts: fc.integer({ min: 1, max: 12 }),
  faultsInRow: fc.integer({ min: 1, max: 8 }),
  unknowns: fc.integer({ min: 1, max: 5 }),
  callbacks: fc.nat({ max: 4 }),
  nowMs: fc.integer({ min: NOW_MS, max: NOW_MS + 10_000 * MINUTE_MS }),
  callbackAtMs: fc.option(fc.integer({ min: NOW_MS - 1e7, max: NOW_MS + 1e9 })),
  endTimeMs: fc.option(fc.integer({ min: NOW_MS, max: NOW_MS + 1e9 })),
});
const anyPolicy: fc.Arbitrary<RetryPolicy> = fc.record({
  maxRetries: fc.nat({ max: 10 }),
  retryDelayMs: fc.integer({ min: 1, max: 1440 }).map((minutes) => minutes * MINUTE_MS),
});
const anyCase = [anyFacts, anyPolicy] as const;

describe('afterCall, code by code', () => {
  it.each(Object.entries(TABLE))('%s', (code, [first, last]) => {
    const disposition = endedAs(code as DispositionCode);
    const usedUp = { countedAttempts: 3, faultsInRow: 5, unknowns: 2, callbacks: 2 };

    expect(afterCall(factsOf(disposition), POLICY)).toEqual(first);
    expect(afterCall(factsOf(disposition, usedUp), POLICY)).toEqual(last);
  });

  it('has a row for every business ending', () => {
    expect(Object.keys(TABLE)).toEqual(expect.arrayContaining([...BUSINESS_ENDINGS]));
  });

  it('waits a minute after our own fault, twice as long each time, half an hour at most', () => {
    const waits = [1, 2, 3, 4].map((faultsInRow) =>
      afterCall(factsOf(endedAs('congestion'), { faultsInRow }), POLICY),
    );

    expect(waits).toEqual([1, 2, 4, 8].map((minutes) => retryAfter(minutes, 'congestion')));
  });

  it('makes an agreed call even when attempts are used up', () => {
    const facts = factsOf(endedAs('callback'), { countedAttempts: 9, callbacks: 1 });

    expect(afterCall(facts, POLICY)).toEqual(retryAfter(120, 'callback'));
  });

  it('does not ring at once who asked to be called in the past', () => {
    const facts = factsOf(endedAs('callback'), { callbackAtMs: NOW_MS - MINUTE_MS });

    expect(afterCall(facts, POLICY)).toEqual(retryAfter(1, 'callback'));
  });

  it('ends as the schedule does when the retry would come at its end, not a moment earlier', () => {
    const facts = factsOf(endedAs('busy'), { endTimeMs: NOW_MS + 30 * MINUTE_MS });
    const aMomentLater = { ...facts, endTimeMs: NOW_MS + 30 * MINUTE_MS + 1 };

    expect(afterCall(facts, POLICY)).toEqual(ends('failed', 'schedule_over'));
    expect(afterCall(aMomentLater, POLICY)).toEqual(retryAfter(30, 'busy'));
  });

  it('takes a message left for done', () => {
    const facts = factsOf(endedAs('voicemail', 'message_left'));

    expect(afterCall(facts, POLICY)).toEqual(ends('completed', 'message_left'));
  });

  it('reads max_retries 0 as one attempt', () => {
    const policy = { ...POLICY, maxRetries: 0 };

    expect(afterCall(factsOf(endedAs('busy')), policy)).toEqual(ends('failed', 'attempts_used_up'));
  });

  it('tries once more what may have rung, however many attempts are left', () => {
    const policy = { ...POLICY, maxRetries: 10 };
    const twice = factsOf(endedAs('unknown'), { unknowns: 2, countedAttempts: 2 });

    expect(afterCall(factsOf(endedAs('unknown')), policy)).toEqual(retryAfter(30, 'unknown'));
    expect(afterCall(twice, policy)).toEqual(ends('failed', 'attempts_used_up'));
  });
});

describe('afterCall, always', () => {
  it('never goes beyond the attempts that count, save for an agreed call', () => {
    holdsForAll(
      fc.property(...anyCase, (facts, policy) => {
        const code = dispositionCode(facts.disposition);
        fc.pre(ruleOf(facts.disposition).counts && code !== 'callback');
        fc.pre(facts.countedAttempts >= Math.max(1, policy.maxRetries));

        expect(afterCall(facts, policy).next).toBe('end');
      }),
    );
  });

  it('never dials at or after the end of the schedule', () => {
    holdsForAll(
      fc.property(...anyCase, (facts, policy) => {
        const after = afterCall(facts, policy);

        const tooLate =
          after.next === 'retry' && facts.endTimeMs !== null && after.atMs >= facts.endTimeMs;
        expect(tooLate).toBe(false);
      }),
    );
  });

  it('waits at least a minute, and at least the delay of the policy when it counts', () => {
    holdsForAll(
      fc.property(...anyCase, (facts, policy) => {
        const after = afterCall(facts, policy);
        fc.pre(after.next === 'retry');
        const wait = after.atMs - facts.nowMs;

        const rule = ruleOf(facts.disposition).after;
        const delayed = rule === 'retry' || rule === 'once_more';
        expect(wait).toBeGreaterThanOrEqual(delayed ? policy.retryDelayMs : MINUTE_MS);
        expect(wait).toBeGreaterThanOrEqual(shortestRetryDelayMs(policy));
        if (rule === 'our_fault') expect(wait).toBeLessThanOrEqual(30 * MINUTE_MS);
      }),
    );
  });

  it('ends what came to nothing with a failure, and what was talked about as completed', () => {
    holdsForAll(
      fc.property(...anyCase, (facts, policy) => {
        const after = afterCall(facts, policy);
        fc.pre(after.next === 'end' && after.endReason !== 'schedule_over');

        const { answeredBy, detail } = facts.disposition;
        const leftMessage = answeredBy === 'voicemail' && detail === 'message_left';
        const talked = ruleOf(facts.disposition).ends === 'completed';
        expect(after.status).toBe(leftMessage || talked ? 'completed' : 'failed');
        expect(END_REASONS).toContain(after.endReason);
      }),
    );
  });
});
