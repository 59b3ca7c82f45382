/**
 * What a batch of permits came to, and from it when the campaign should ask again. Times are real
 * milliseconds.
 */
export interface BatchFacts {
  /** Permits asked for. */
  wanted: number;
  granted: number;
  /** Tasks that the gate refused or put off in this batch; others may wait behind them. */
  turnedAway: number;
  /** Those of them that were put off and nobody can say until when. */
  putOffUndated: number;
  /**
   * Something holds the whole campaign back, so that no task was looked at further: until then, or
   * until a call of it ends. Null: nothing does.
   */
  heldBackMs: number | null;
  /** Tasks that could be dialled now. */
  waiting: number;
  freeChannels: number;
  /** Until the next free slot comes near enough to be granted. */
  untilNextSlotMs: number;
  /** When what was put off without a time is looked at again. */
  undatedLookMs: number;
  /** Until a task becomes due or a window opens; null when none waits for a time. */
  untilNextDueMs: number | null;
  /** Tasks that ring or talk: they may come back as retries. */
  inProgress: number;
  /** The shortest time in which one of those may become due. */
  shortestRetryMs: number;
}

export interface NextAsk {
  /** Null: nothing will come by itself, only a signal can bring more. */
  askAgainInMs: number | null;
  /** Work waits for a channel: the next one that is freed wakes the campaign. */
  starved: boolean;
}

/** Slots are granted about 2 s ahead, so asking every second keeps them coming without a gap. */
const PACED_ASK_MS = 1_000;
/** A freed channel wakes the campaign; this is the fallback when another campaign freed it. */
const STARVED_ASK_MS = 2_000;
/** Due times that lie close together are served in one batch. */
const DUE_ASK_MIN_MS = 200;
/** On a fast clock retries become due within moments; nobody looks for them more often. */
const RETRY_ASK_MIN_MS = 1_000;
/** Nothing waits longer than this without a look, should a message be lost. */
const IDLE_ASK_MAX_MS = 10 * 60_000;

export function nextAsk(batch: BatchFacts): NextAsk {
  const left = batch.waiting - batch.granted;
  if (batch.heldBackMs !== null) {
    return { askAgainInMs: Math.max(PACED_ASK_MS, batch.heldBackMs), starved: true };
  }
  // Nobody can say when: looking at the next ones at once would go round for nothing.
  if (batch.granted === 0 && batch.putOffUndated > 0 && batch.putOffUndated === batch.turnedAway) {
    return { askAgainInMs: Math.max(PACED_ASK_MS, batch.undatedLookMs), starved: false };
  }
  if (left > 0 || batch.turnedAway > 0) {
    if (batch.granted + batch.turnedAway >= batch.wanted)
      return { askAgainInMs: 0, starved: false };
    if (batch.freeChannels <= batch.granted) return { askAgainInMs: STARVED_ASK_MS, starved: true };
    return { askAgainInMs: Math.max(PACED_ASK_MS, batch.untilNextSlotMs), starved: false };
  }
  const candidates = [IDLE_ASK_MAX_MS];
  if (batch.untilNextDueMs !== null) candidates.push(batch.untilNextDueMs);
  if (batch.inProgress + batch.granted > 0) {
    candidates.push(Math.max(RETRY_ASK_MIN_MS, batch.shortestRetryMs));
  }
  const soonest = Math.min(...candidates);
  return { askAgainInMs: Math.max(DUE_ASK_MIN_MS, soonest), starved: false };
}
