import type { EndReason } from './call-task.js';
import type { CampaignSchedule } from './campaign.js';
import { dispositionCode, ruleOf, type Disposition, type DispositionCode } from './call.js';
import { inOtherDaypart } from './daypart.js';
import type { RetryRule, RetryRules } from './retry-rules.js';

/** What follows the end of a call. The facts are those after the call was counted. */
export interface RetryFacts {
  /** The attempt that ended: its jitter is drawn from it, always the same. */
  callId: string;
  disposition: Disposition;
  /** Attempts of this round that use up `max_retries`, this one included. */
  countedAttempts: number;
  /** How many attempts of this round ended with each code, this one included. */
  endings: Readonly<Partial<Record<DispositionCode, number>>>;
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
  /** Hours of the campaign; after its end nobody is dialled. */
  schedule: CampaignSchedule;
  /** Those in all of which it must be time to call; one: the contact's day is known. */
  zones: readonly string[];
}

export interface RetryPolicy {
  /** Total of counted attempts; 0 means 1. */
  maxRetries: number;
  /** For dispositions that have no delay of their own. */
  retryDelayMs: number;
  byDisposition: RetryRules;
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

/** What follows a call: pure, so that repeating the transaction answers the same. */
export function afterCall(facts: RetryFacts, policy: RetryPolicy): AfterCall {
  const wanted = wantedRetry(facts, policy);
  if (wanted === null) return ending(facts);
  const { endTimeMs } = facts.schedule;
  if (endTimeMs !== null && wanted.atMs >= endTimeMs) {
    // Somebody talked: a callback that comes too late does not undo that.
    if (ruleOf(facts.disposition).ends === 'completed') return ending(facts);
    return { next: 'end', status: 'failed', endReason: 'schedule_over' };
  }
  return { next: 'retry', ...wanted };
}

/** The shortest time in which anything of a campaign may become due again, line time. */
export function shortestRetryDelayMs(
  policy: Pick<RetryPolicy, 'retryDelayMs'> & Partial<Pick<RetryPolicy, 'byDisposition'>>,
): number {
  const own = Object.values(policy.byDisposition ?? {}).flatMap(({ delaySeconds }) =>
    [delaySeconds ?? []].flat(),
  );
  return Math.min(
    policy.retryDelayMs,
    OUR_FAULT_FIRST_DELAY_MS,
    ...own.map((seconds) => seconds * 1_000),
  );
}

function wantedRetry(
  facts: RetryFacts,
  policy: RetryPolicy,
): { atMs: number; reason: string } | null {
  const reason = dispositionCode(facts.disposition);
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
      if (facts.unknowns >= UNKNOWNS_MAX || !attemptsLeft(facts, policy)) return null;
      return { atMs: usualTime(facts, policy), reason };
    case 'retry':
      if (leftMessage(facts.disposition) || !attemptsLeft(facts, policy)) return null;
      return { atMs: usualTime(facts, policy), reason };
  }
}

function attemptsLeft(facts: RetryFacts, policy: RetryPolicy): boolean {
  if (facts.countedAttempts >= Math.max(1, policy.maxRetries)) return false;
  const { attempts } = ruleFor(facts, policy);
  return attempts === undefined || endedSo(facts) < attempts;
}

function usualTime(facts: RetryFacts, policy: RetryPolicy): number {
  const { delaySeconds, jitter = 0, otherDaypart = false } = ruleFor(facts, policy);
  const delays = [delaySeconds ?? []].flat();
  const own = delays[Math.min(endedSo(facts), delays.length) - 1];
  const delayMs = own === undefined ? policy.retryDelayMs : own * 1_000;
  const atMs = facts.nowMs + Math.round(delayMs * (1 + jitter * drawnFrom(facts.callId)));
  if (!otherDaypart) return atMs;
  return inOtherDaypart(atMs, { ...facts, calledMs: facts.nowMs });
}

function ruleFor(facts: RetryFacts, policy: RetryPolicy): RetryRule {
  return (
    (policy.byDisposition as Partial<Record<DispositionCode, RetryRule>>)[
      dispositionCode(facts.disposition)
    ] ?? {}
  );
}

function endedSo(facts: RetryFacts): number {
  return Math.max(1, facts.endings[dispositionCode(facts.disposition)] ?? 1);
}

/** From 0 to 1, spread evenly over ids, and always the same for one: FNV-1a, then mixed. */
function drawnFrom(id: string): number {
  let hash = 0x811c9dc5;
  for (const character of id) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
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
