import type { EndReason } from './call-task.js';
import { dispositionCode, ruleOf, type Disposition } from './call.js';

/** What follows the end of a call. The facts are those after the call was counted. */
export interface RetryFacts {
  disposition: Disposition;
  /** Attempts of this round that use up `max_retries`, this one included. */
  countedAttempts: number;
  /** Our own faults in a row, this one included. */
  faultsInRow: number;
  /** Attempts of this round that may have rung and ended unknown, this one included. */
  unknowns: number;
  /** Callbacks granted so far in this round. */
  callbacks: number;
  /** Line time, epoch milliseconds. */
  nowMs: number;
  /** When the person asked to be called, line time. */
  callbackAtMs: number | null;
  /** After it nobody is dialled, line time. */
  endTimeMs: number | null;
}

export interface RetryPolicy {
  /** Total of counted attempts; 0 means 1. */
  maxRetries: number;
  retryDelayMs: number;
}

export type AfterCall =
  | { next: 'retry'; atMs: number; reason: string }
  | { next: 'end'; status: 'completed' | 'failed'; endReason: EndReason };

const OUR_FAULT_FIRST_DELAY_MS = 60_000;
const OUR_FAULT_MAX_DELAY_MS = 30 * 60_000;
const OUR_FAULTS_IN_ROW_MAX = 5;
/** A call that may have rung and ended unknown is tried once more at most. */
const UNKNOWNS_MAX = 2;
const CALLBACKS_MAX = 2;
/** A callback asked for in the past or right now is not answered by ringing at once. */
const CALLBACK_MIN_DELAY_MS = 60_000;

export function afterCall(facts: RetryFacts, policy: RetryPolicy): AfterCall {
  const wanted = wantedRetry(facts, policy);
  if (wanted === null) return ending(facts);
  if (facts.endTimeMs !== null && wanted.atMs >= facts.endTimeMs) {
    // Somebody talked: a callback that comes too late does not undo that.
    if (ruleOf(facts.disposition).ends === 'completed') return ending(facts);
    return { next: 'end', status: 'failed', endReason: 'schedule_over' };
  }
  return { next: 'retry', ...wanted };
}

/** The shortest time in which anything of a campaign may become due again, line time. */
export function shortestRetryDelayMs(policy: RetryPolicy): number {
  return Math.min(policy.retryDelayMs, OUR_FAULT_FIRST_DELAY_MS);
}

function wantedRetry(
  facts: RetryFacts,
  policy: RetryPolicy,
): { atMs: number; reason: string } | null {
  const reason = dispositionCode(facts.disposition);
  const attemptsLeft = facts.countedAttempts < Math.max(1, policy.maxRetries);
  switch (ruleOf(facts.disposition).after) {
    case 'end':
      return null;
    case 'callback': {
      if (facts.callbacks >= CALLBACKS_MAX || facts.callbackAtMs === null) return null;
      return { atMs: Math.max(facts.callbackAtMs, facts.nowMs + CALLBACK_MIN_DELAY_MS), reason };
    }
    case 'our_fault': {
      if (facts.faultsInRow >= OUR_FAULTS_IN_ROW_MAX) return null;
      const delay = OUR_FAULT_FIRST_DELAY_MS * 2 ** (facts.faultsInRow - 1);
      return { atMs: facts.nowMs + Math.min(delay, OUR_FAULT_MAX_DELAY_MS), reason };
    }
    case 'once_more':
      if (!attemptsLeft || facts.unknowns >= UNKNOWNS_MAX) return null;
      return { atMs: facts.nowMs + policy.retryDelayMs, reason };
    case 'retry':
      if (!attemptsLeft || leftMessage(facts.disposition)) return null;
      return { atMs: facts.nowMs + policy.retryDelayMs, reason };
  }
}

function ending(facts: RetryFacts): AfterCall {
  const { disposition } = facts;
  if (leftMessage(disposition))
    return { next: 'end', status: 'completed', endReason: 'message_left' };
  const rule = ruleOf(disposition);
  if (rule.ends === 'completed') {
    return { next: 'end', status: 'completed', endReason: 'human_talked' };
  }
  return { next: 'end', status: 'failed', endReason: failure(facts) };
}

function failure(facts: RetryFacts): EndReason {
  const code = dispositionCode(facts.disposition);
  switch (code) {
    case 'declined':
    case 'invalid_number':
    case 'blocked':
    case 'cancelled':
      return code;
    case 'trunk_failure':
    case 'congestion':
      return 'platform_fault';
    default:
      return 'attempts_used_up';
  }
}

function leftMessage(disposition: Disposition): boolean {
  return disposition.answeredBy === 'voicemail' && disposition.detail === 'message_left';
}
