import { describe, it, expect } from '@jest/globals';
import { BUSINESS_ENDINGS, type DispositionCode } from '../../src/domain/call.js';
import type { END_REASONS } from '../../src/domain/call-task.js';
import { afterCall, type AfterCall, type RetryFacts } from '../../src/domain/retry-policy.js';
import type { RetryPolicy } from '../../src/domain/retry-policy.js';
import { ALWAYS, endedAs, factsOf, MINUTE_MS, NOW_MS, POLICY, until } from './retry-facts.js';

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
    const facts = factsOf(endedAs('busy'), {
      schedule: until(NOW_MS + 30 * MINUTE_MS),
    });
    const aMomentLater = { ...facts, schedule: until(NOW_MS + 30 * MINUTE_MS + 1) };

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

describe('a policy by disposition', () => {
  const at = (byDisposition: RetryPolicy['byDisposition'], more: Partial<RetryFacts> = {}) =>
    afterCall(factsOf(endedAs('busy'), more), { ...POLICY, byDisposition });

  it('has a delay for each such ending, of which the last one stays', () => {
    const busy = { busy: { delaySeconds: [60, 600] } };
    const waits = [1, 2, 3].map((times) => at(busy, { endings: { busy: times } }));

    expect(waits).toEqual([1, 10, 10].map((minutes) => retryAfter(minutes, 'busy')));
  });

  it('leaves other dispositions to the usual delay and attempts', () => {
    expect(at({ no_answer: { attempts: 0, delaySeconds: 60 } })).toEqual(retryAfter(30, 'busy'));
  });

  it('may not try again at all, or as often as it says', () => {
    const twice = { busy: { attempts: 2 } };

    expect(at({ busy: { attempts: 0 } })).toEqual(ends('failed', 'attempts_used_up'));
    expect(at(twice)).toEqual(retryAfter(30, 'busy'));
    expect(at(twice, { endings: { busy: 2 } })).toEqual(ends('failed', 'attempts_used_up'));
  });

  // NOW_MS is 11:00 in Moscow, a morning; half an hour later it still is.
  it('calls in the afternoon who was busy in the morning, by the clock of the contact', () => {
    const other = { busy: { otherDaypart: true } };

    expect(at(other)).toEqual(retryAfter(60, 'busy'));
    // 20:00 in Kamchatka, where the evening ends in four hours; 15:00 in Tomsk.
    expect(at(other, { zones: ['Asia/Kamchatka'] })).toEqual(retryAfter(240, 'busy'));
    expect(at(other, { zones: ['Asia/Tomsk'] })).toEqual(retryAfter(120, 'busy'));
  });

  it('keeps the plain time where the campaign calls in one part of the day only', () => {
    const schedule = { ...ALWAYS, dailyStart: '09:00', dailyEnd: '12:00' };

    expect(at({ busy: { otherDaypart: true } }, { schedule })).toEqual(retryAfter(30, 'busy'));
  });
});
