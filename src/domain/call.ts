/**
 * A call is one attempt of a call task: one dial, answered or not. How it ended is a disposition on
 * three axes (network, answered by, business). Everything that follows from it stands in one table.
 */
export const NETWORK_ENDINGS = [
  'answered',
  'busy',
  'no_answer',
  'declined',
  'unreachable',
  'invalid_number',
  'blocked',
  'trunk_failure',
  'congestion',
  'cancelled',
] as const;
export const ANSWERED_BY = [
  'human',
  'voicemail',
  'mailbox_full',
  'ivr',
  'call_screening',
  'silence',
  'uncertain',
] as const;
export const BUSINESS_ENDINGS = [
  'goal_met',
  'partial',
  'refused',
  'callback',
  'wrong_person',
  'opted_out',
  'transferred',
  'hung_up_early',
  'agent_error',
  'unknown',
] as const;

export type NetworkEnding = (typeof NETWORK_ENDINGS)[number];
export type AnsweredBy = (typeof ANSWERED_BY)[number];
export type BusinessEnding = (typeof BUSINESS_ENDINGS)[number];

export interface Disposition {
  /** Null when nobody knows what the network did. */
  network: NetworkEnding | null;
  /** Null when the call was not answered, or nobody knows by whom. */
  answeredBy: AnsweredBy | null;
  /** Null when nobody talked. */
  business: BusinessEnding | null;
  /** The finer word: a SIP code, `never_dialled`, `message_left`, `agent_lost` ... */
  detail: string | null;
}

/** The one word a disposition is known by: the last axis that says something. */
export type DispositionCode =
  Exclude<NetworkEnding, 'answered'> | Exclude<AnsweredBy, 'human'> | BusinessEnding;

export const OUTCOMES = ['success', 'fail', 'voicemail', 'no_answer', 'busy', 'unknown'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const CALL_STATES = ['reserved', 'dialing', 'live', 'ended'] as const;
/**
 * `reserved` has no number yet and may still vanish; from `dialing` on the attempt counts as made.
 */
export type CallState = (typeof CALL_STATES)[number];

export interface DispositionRule {
  outcome: Outcome;
  /** Whether the attempt uses up one of `max_retries`. */
  counts: boolean;
  fault: 'callee' | 'customer' | 'platform' | 'nobody';
  /**
   * What may follow: try again after the usual delay, by our own fault's delay, once more, at an
   * agreed time, or not.
   */
  after: 'retry' | 'our_fault' | 'once_more' | 'callback' | 'end';
  /** State of the task when nothing follows. */
  ends: 'completed' | 'failed';
}

const retried = (outcome: Outcome): DispositionRule => ({
  outcome,
  counts: true,
  fault: 'callee',
  after: 'retry',
  ends: 'failed',
});
const talked = (outcome: Outcome): DispositionRule => ({
  outcome,
  counts: true,
  fault: 'nobody',
  after: 'end',
  ends: 'completed',
});
const refusedForGood: DispositionRule = {
  outcome: 'fail',
  counts: true,
  fault: 'callee',
  after: 'end',
  ends: 'failed',
};
const ourFault: DispositionRule = {
  outcome: 'unknown',
  counts: false,
  fault: 'platform',
  after: 'our_fault',
  ends: 'failed',
};
const mayHaveRung: DispositionRule = { ...ourFault, counts: true, after: 'once_more' };

export const DISPOSITION_RULES: Record<DispositionCode, DispositionRule> = {
  busy: retried('busy'),
  no_answer: retried('no_answer'),
  unreachable: retried('no_answer'),
  declined: refusedForGood,
  invalid_number: { ...refusedForGood, fault: 'customer' },
  blocked: refusedForGood,
  trunk_failure: ourFault,
  congestion: ourFault,
  cancelled: {
    outcome: 'no_answer',
    counts: true,
    fault: 'customer',
    after: 'end',
    ends: 'failed',
  },
  voicemail: retried('voicemail'),
  mailbox_full: retried('voicemail'),
  ivr: retried('unknown'),
  call_screening: retried('unknown'),
  silence: retried('no_answer'),
  uncertain: retried('unknown'),
  goal_met: talked('success'),
  partial: talked('success'),
  transferred: talked('success'),
  callback: { ...talked('success'), after: 'callback' },
  refused: talked('fail'),
  wrong_person: talked('fail'),
  opted_out: talked('fail'),
  hung_up_early: talked('fail'),
  agent_error: mayHaveRung,
  unknown: mayHaveRung,
};

export function dispositionCode(disposition: Disposition): DispositionCode {
  const { network, answeredBy, business } = disposition;
  if (network !== null && network !== 'answered') return network;
  if (answeredBy !== null && answeredBy !== 'human') return answeredBy;
  return business ?? 'unknown';
}

export function ruleOf(disposition: Disposition): DispositionRule {
  return DISPOSITION_RULES[dispositionCode(disposition)];
}

export function unanswered(network: NetworkEnding, detail: string | null = null): Disposition {
  return { network, answeredBy: null, business: null, detail };
}

/** Nobody knows how the call ended; `never_dialled` when it is known that no phone rang. */
export function unknownEnding(detail: string): Disposition {
  return { network: null, answeredBy: null, business: 'unknown', detail };
}

/** The call was answered, and then our agent failed. */
export function agentError(detail: string): Disposition {
  return { network: 'answered', answeredBy: null, business: 'agent_error', detail };
}
