import type { CallRow, CampaignSettings } from './evidence.js';

/**
 * What may follow an attempt, by the word it ended with: the product's table, written down a second
 * time so that a slip in the platform's own table does not go unseen.
 */
export type Follows = 'nothing' | 'usual' | 'our_fault' | 'once_more' | 'callback';

const USUAL = [
  'busy',
  'no_answer',
  'unreachable',
  'voicemail',
  'mailbox_full',
  'silence',
  'ivr',
  'call_screening',
  'uncertain',
];
const FOLLOWS: ReadonlyMap<string, Follows> = new Map<string, Follows>([
  ...USUAL.map((code): [string, Follows] => [code, 'usual']),
  ['trunk_failure', 'our_fault'],
  ['congestion', 'our_fault'],
  ['unknown', 'once_more'],
  ['agent_error', 'once_more'],
  ['callback', 'callback'],
]);

export const FAULTS_IN_ROW_MAX = 5;
export const UNKNOWNS_MAX = 2;
export const CALLBACKS_MAX = 2;
const FAULT_DELAY_FIRST_MS = 60_000;
const FAULT_DELAY_MAX_MS = 30 * 60_000;
const CALLBACK_DELAY_MIN_MS = 60_000;

export function followsAfter(call: CallRow): Follows {
  if (call.disposition === 'voicemail' && call.detail === 'message_left') return 'nothing';
  return FOLLOWS.get(call.disposition ?? '') ?? 'nothing';
}

/** Null where the product leaves it open: when nothing was dialled, nothing may have rung. */
export function mustCount(call: CallRow): boolean | null {
  if (call.disposition === 'unknown' && call.detail === 'never_dialled') return null;
  return followsAfter(call) !== 'our_fault';
}

/** Where a policy names what a disposition may be followed by, at most and at the earliest. */
type Policy = Pick<CampaignSettings, 'maxRetries' | 'retryDelayMinutes' | 'retryPolicy'>;

/** Attempts of a round that may end as this call did; null: the total alone bounds them. */
export function attemptsSo(call: CallRow, policy: Policy): number | null {
  return ruleIn(policy, call)?.attempts ?? null;
}

/** `endedSo`: how often an attempt of the round ended as this call, this call included. */
export function delayMs(call: CallRow, policy: Policy, endedSo: number): number {
  const named = ruleIn(policy, call)?.delay_seconds;
  if (named === undefined) return policy.retryDelayMinutes * 60_000;
  const delays = typeof named === 'number' ? [named] : named;
  // Jitter and another part of the day only ever make it longer.
  return (delays[endedSo - 1] ?? delays.at(-1) ?? 0) * 1_000;
}

function ruleIn({ retryPolicy }: Policy, { disposition }: CallRow) {
  return disposition === null ? undefined : retryPolicy[disposition];
}

/** The earliest line time of the next dial. */
export function nextDialFrom(
  call: CallRow,
  after: { endedMs: number; faultsInRow: number; retryDelayMs: number },
): number {
  const { endedMs, faultsInRow, retryDelayMs } = after;
  switch (followsAfter(call)) {
    case 'nothing':
      return endedMs;
    case 'usual':
    case 'once_more':
      return endedMs + retryDelayMs;
    case 'our_fault':
      return endedMs + Math.min(FAULT_DELAY_FIRST_MS * 2 ** (faultsInRow - 1), FAULT_DELAY_MAX_MS);
    case 'callback':
      return Math.max(call.callbackAtMs ?? -Infinity, endedMs + CALLBACK_DELAY_MIN_MS);
  }
}
