/** What joins a campaign's queue after now. Times are line time. */
export interface Comebacks {
  /** Tasks that become due in each bucket of this length from now on. */
  bucketMs: number;
  known: readonly number[];
  /** What part of the first attempts comes back for another, and of the later ones; 0..1. */
  share: number;
  shareAgain: number;
  /** From the end of such an attempt until it is due. */
  delayMs: number;
}

/** The queue that a fresh task stands in, and how fast it moves. */
export interface FreshQueue {
  /** Fresh tasks before it, and those that are due now. */
  fresh: number;
  due: number;
  perMinute: number;
  /** How long an attempt takes, and how many are under way. */
  holdMs: number;
  underWay: number;
}

/** While both kinds wait, due tasks get this part of the permits and fresh ones the rest. */
export const DUE_SHARE = 0.7;
const STEPS = 200;

/** The longest that a fresh task may wait, with retries taking all that they may. */
export function longestFreshWait({ fresh, perMinute }: FreshQueue): number {
  return (fresh * 60_000) / (perMinute * (1 - DUE_SHARE));
}

/** Dials of one step, by kind. */
interface Dialled {
  fresh: number;
  due: number;
}

/**
 * How many are dialled before the fresh task: those that stand before it, and the retries that
 * become due meanwhile and go first. Followed step by step, as a flow.
 */
export function dialledBeforeFresh(queue: FreshQueue, comebacks: Comebacks): number {
  const stepMs = Math.max(1, longestFreshWait(queue) / STEPS);
  const dials = (queue.perMinute * stepMs) / 60_000;
  const past: Dialled[] = [];
  let { fresh, due } = queue;
  for (let step = 0; step < STEPS; step += 1) {
    due += arrivals(queue, comebacks, { past, stepMs });
    const ofDue = Math.min(due, DUE_SHARE * dials);
    const ofFresh = dials - ofDue;
    if (fresh <= ofFresh) return (step + fresh / ofFresh) * dials;
    fresh -= ofFresh;
    due -= ofDue;
    past.push({ fresh: ofFresh, due: ofDue });
  }
  return STEPS * dials;
}

/** What becomes due in the step that comes after the past ones. */
function arrivals(
  { holdMs, underWay }: FreshQueue,
  { bucketMs, known, share, shareAgain, delayMs }: Comebacks,
  { past, stepMs }: { past: readonly Dialled[]; stepMs: number },
): number {
  const atMs = past.length * stepMs;
  const bucket = known[Math.floor((atMs + stepMs / 2) / bucketMs)] ?? 0;
  const foreseen = (bucket * stepMs) / bucketMs;
  if (atMs < delayMs) return foreseen;
  // First those that are in a call now, then those that are dialled from now on.
  if (atMs < delayMs + holdMs) return foreseen + (underWay * share * stepMs) / holdMs;
  const then = past[Math.floor((atMs - delayMs - holdMs) / stepMs)];
  return foreseen + (then?.fresh ?? 0) * share + (then?.due ?? 0) * shareAgain;
}
