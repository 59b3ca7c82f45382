import { bindingLimit, type BindingLimit, type QueueFacts } from './binding-limit.js';
import { DUE_SHARE, dialledBeforeFresh, type Comebacks, type FreshQueue } from './queue-flow.js';

/** Where a task that may be called now stands in the order of its campaign. */
export interface Ahead {
  kind: 'fresh' | 'due';
  /** Those of its own kind before it, and all of the other kind that wait now. */
  sameKind: number;
  otherKind: number;
}

export interface QueuePlace {
  limit: BindingLimit;
  /** Tasks that are called before it, as far as is known now. */
  position: number;
  /** What the campaign dials at; of line time. */
  perMinute: number;
  /** From now on, line time. */
  waitMs: number;
  /** The estimate is meant to be right within it; line time. */
  errorMs: number;
}

/** What part of the wait an estimate may be wrong by: rates are known, talks are as long as is. */
const ERROR_SHARE = { rate: 0.25, guess: 0.7 };

/** How many are called before it: both kinds take turns while both wait. */
export function positionOf({ kind, sameKind, otherKind }: Ahead): number {
  const own = kind === 'due' ? DUE_SHARE : 1 - DUE_SHARE;
  return sameKind + Math.min(otherKind, Math.round((sameKind * (1 - own)) / own));
}

/** A fresh task, with the limits of its campaign, as the queue that it stands in. */
export function freshQueue(facts: QueueFacts, { sameKind, otherKind }: Ahead): FreshQueue {
  return {
    ...{ fresh: sameKind, due: otherKind, perMinute: paceOf(facts) },
    ...{ holdMs: facts.holdSeconds * 1_000, underWay: facts.campaign.heldChannels },
  };
}

const paceOf = (facts: QueueFacts): number => Math.max(bindingLimit(facts).perMinute, 1e-6);

/** What is known of a task's turn. */
export interface Turn {
  ahead: Ahead;
  /** Of a fresh task: retries that become due from now on; null: none is expected. */
  comebacks: Comebacks | null;
  /** From a permit to its dial when nobody is before it; line time. */
  leadMs: number;
}

export function queuePlace(facts: QueueFacts, { ahead, comebacks, leadMs }: Turn): QueuePlace {
  const { limit } = bindingLimit(facts);
  const perMinute = paceOf(facts);
  const isFlow = ahead.kind === 'fresh' && ahead.sameKind > 0 && comebacks !== null;
  const position = isFlow
    ? Math.max(ahead.sameKind, Math.round(dialledBeforeFresh(freshQueue(facts, ahead), comebacks)))
    : positionOf(ahead);
  const queueMs = (position * 60_000) / perMinute;
  return {
    ...{ limit, position, perMinute },
    waitMs: queueMs + leadMs,
    errorMs: queueMs * ERROR_SHARE[limit.endsWith('_rate') ? 'rate' : 'guess'] + leadMs,
  };
}
