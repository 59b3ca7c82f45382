import { DISPOSITION_RULES, type DispositionCode } from './call.js';

/** What a dial is expected to come to. Seconds are line time, money is USD. */
export interface Expectation {
  /** Share of dials that are answered by a person or a machine. */
  answeredShare: number;
  /** Share of dials after which the contact is tried again, while attempts are left. */
  retriedShare: number;
  /** How long a dial holds a channel on average. */
  holdSeconds: number;
  /** What an answered call costs on average. */
  talkUsd: number;
  /** Calls that it was learned from; 0: the defaults below. */
  learnedFrom: number;
}

/**
 * A talk of a minute and a half: 90 s of Deepgram nova-3 and of SIP, 12,000 and 450 tokens of
 * gpt-4o-mini, 650 characters of Cartesia.
 */
const TYPICAL_TALK_USD = 0.0451;

/**
 * Used until a company has calls of its own: six of ten dials are answered, 35 of 100 are tried
 * again; an answered one takes 12 s of ringing and 90 s of talk, another one 25 s.
 */
export const DEFAULT_EXPECTATION: Expectation = {
  answeredShare: 0.6,
  retriedShare: 0.35,
  holdSeconds: 71,
  talkUsd: TYPICAL_TALK_USD,
  learnedFrom: 0,
};

/** Fewer calls tell too little. */
const CALLS_MIN = 200;

/** Past calls by how they ended. */
export interface PastCalls {
  disposition: string;
  calls: number;
  answered: number;
  holdSeconds: number;
  /** Sum. */
  costUsd: number;
}

export function learnedFrom(past: readonly PastCalls[]): Expectation {
  const calls = sum(past, (group) => group.calls);
  if (calls < CALLS_MIN) return DEFAULT_EXPECTATION;
  const answered = sum(past, (group) => group.answered);
  const retried = sum(past, (group) => (isRetried(group.disposition) ? group.calls : 0));
  const cost = sum(past, (group) => group.costUsd);
  return {
    answeredShare: answered / calls,
    retriedShare: retried / calls,
    holdSeconds: Math.max(1, sum(past, (group) => group.holdSeconds * group.calls) / calls),
    talkUsd: answered === 0 || cost === 0 ? DEFAULT_EXPECTATION.talkUsd : cost / answered,
    learnedFrom: calls,
  };
}

function isRetried(disposition: string): boolean {
  const rule = DISPOSITION_RULES[disposition as DispositionCode] as
    (typeof DISPOSITION_RULES)[DispositionCode] | undefined;
  return rule !== undefined && rule.after !== 'end' && rule.after !== 'callback';
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
