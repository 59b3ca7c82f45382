import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { dispositionCode, ruleOf } from '../../src/domain/call.js';
import { END_REASONS } from '../../src/domain/call-task.js';
import { isOpen } from '../../src/domain/calling-window.js';
import { daypartAt } from '../../src/domain/daypart.js';
import {
  afterCall,
  shortestRetryDelayMs,
  type RetryFacts,
  type RetryPolicy,
} from '../../src/domain/retry-policy.js';
import { RETRIED_CODES, type RetriedCode } from '../../src/domain/retry-rules.js';
import { holdsForAll } from './holds-for-all.js';
import {
  anyCase,
  anyFacts,
  anyRule,
  endedAs,
  factsOf,
  MINUTE_MS,
  NOW_MS,
  POLICY,
} from './retry-facts.js';

function withoutDayparts(policy: RetryPolicy): RetryPolicy {
  const rules = Object.entries(policy.byDisposition).map(([code, rule]) => {
    return [code, { ...rule, otherDaypart: false }] as const;
  });
  return { ...policy, byDisposition: Object.fromEntries(rules) };
}

/** The delay that the policy names for what has happened. */
function delayIn(policy: RetryPolicy, facts: RetryFacts): { delayMs: number; jitter: number } {
  const code = dispositionCode(facts.disposition);
  const { delaySeconds, jitter = 0 } = policy.byDisposition[code as RetriedCode] ?? {};
  if (delaySeconds === undefined) return { delayMs: policy.retryDelayMs, jitter };
  const list = typeof delaySeconds === 'number' ? [delaySeconds] : delaySeconds;
  const seconds = list[(facts.endings[code] ?? 1) - 1] ?? list.at(-1) ?? 0;
  return { delayMs: seconds * 1_000, jitter };
}

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
          after.next === 'retry' && after.atMs >= (facts.schedule.endTimeMs ?? Infinity);
        expect(tooLate).toBe(false);
      }),
    );
  });

  it('waits as long as the policy says, longer by the jitter at most, never under a minute', () => {
    holdsForAll(
      fc.property(...anyCase, (facts, policy) => {
        const after = afterCall(facts, withoutDayparts(policy));
        fc.pre(after.next === 'retry');
        const wait = after.atMs - facts.nowMs;

        const { delayMs, jitter } = delayIn(policy, facts);
        const rule = ruleOf(facts.disposition).after;
        if (rule === 'retry' || rule === 'once_more') {
          expect(wait).toBeGreaterThanOrEqual(delayMs);
          expect(wait).toBeLessThanOrEqual(Math.ceil(delayMs * (1 + jitter)));
        }
        if (rule === 'our_fault') expect(wait).toBeLessThanOrEqual(30 * MINUTE_MS);
        expect(wait).toBeGreaterThanOrEqual(MINUTE_MS);
        expect(wait).toBeGreaterThanOrEqual(shortestRetryDelayMs(policy));
      }),
    );
  });

  it('says the same every time, and draws the jitter from the id of the call', () => {
    holdsForAll(
      fc.property(...anyCase, (facts, policy) => {
        expect(afterCall(structuredClone(facts), policy)).toEqual(afterCall(facts, policy));
      }),
    );
    const busy = { busy: { jitter: 1 } };
    const times = Array.from({ length: 200 }, (_, n) => {
      const facts = factsOf(endedAs('busy'), { callId: `call-${n}` });
      const after = afterCall(facts, { ...POLICY, byDisposition: busy });
      return after.next === 'retry' ? (after.atMs - NOW_MS) / MINUTE_MS : 0;
    });

    expect(new Set(times).size).toBeGreaterThan(190);
    expect(Math.min(...times)).toBeLessThan(32);
    expect(Math.max(...times)).toBeGreaterThan(58);
  });

  it('never tries again what ended so as often as its rule allows', () => {
    holdsForAll(
      fc.property(...anyCase, (facts, policy) => {
        const code = dispositionCode(facts.disposition);
        const attempts = policy.byDisposition[code as RetriedCode]?.attempts;
        fc.pre(attempts !== undefined && (facts.endings[code] ?? 1) >= attempts);

        expect(afterCall(facts, policy).next).toBe('end');
      }),
    );
  });

  it('calls again in another part of the day and in hours, or at the plain time', () => {
    let moved = 0;
    holdsForAll(
      fc.property(anyFacts, fc.constantFrom(...RETRIED_CODES), anyRule, (any, code, rule) => {
        const disposition = endedAs(code);
        const facts = { ...any, disposition, countedAttempts: 1, unknowns: 1, endings: {} };
        const byDisposition = { [code]: { ...rule, attempts: 2, otherDaypart: true } };
        const policy = { ...POLICY, byDisposition };
        const after = afterCall(facts, policy);
        const plain = afterCall(facts, withoutDayparts(policy));
        expect(after.next).toBe(plain.next);
        if (after.next === 'end' || plain.next === 'end' || after.atMs === plain.atMs) return;
        moved += 1;

        const { schedule, zones, nowMs } = facts;
        const zone = (zones.length === 1 ? zones[0] : undefined) ?? schedule.timezone;
        expect(after.atMs).toBeGreaterThan(plain.atMs);
        expect(daypartAt(after.atMs, zone)).not.toBe(daypartAt(nowMs, zone));
        for (const each of [zone, ...zones]) {
          expect(isOpen({ ...schedule, timezone: each }, after.atMs)).toBe(true);
        }
      }),
    );
    expect(moved).toBeGreaterThan(50);
  });

  it('bounds callbacks and faults of ours whatever the policy says', () => {
    holdsForAll(
      fc.property(...anyCase, (facts, policy) => {
        const rule = ruleOf(facts.disposition).after;
        fc.pre(rule === 'end' || rule === 'callback' || rule === 'our_fault');
        fc.pre(rule !== 'callback' || facts.callbacks >= 2);
        fc.pre(rule !== 'our_fault' || facts.faultsInRow >= 5);

        expect(afterCall(facts, policy).next).toBe('end');
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
