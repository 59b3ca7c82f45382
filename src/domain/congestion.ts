/**
 * A carrier that is congested slows its line down: the line dials a share of its rate, its factor.
 * Each congestion lowers the factor, at most once a second; after a quiet time it doubles up to
 * what was last seen to go well, then rises in small steps. Instants are line time.
 */
export interface LineFactor {
  /** Just after the last congestion. */
  factor: number;
  /** What the carrier bore before: up to here the way back is fast. */
  good: number;
  /** When it was last congested. */
  changedAtMs: number;
}

/** One alone may be an accident, of which every carrier has some; a second one confirms it. */
const SINK = { first: 0.9, following: 0.7 };
const FLOOR = 0.05;
const SINKS_APART_MS = 1_000;
const QUIET_MS = 5_000;
/** Slow start: after the quiet time the factor doubles in each of these. */
const DOUBLING_MS = 5_000;
/** Beyond what went well it rises by this in a second: from the floor in less than a minute. */
const RISE_A_SECOND = 0.02;

/** What share of its rate a line may use now; 1 when it was never congested. */
export function factorAt(line: LineFactor | null, nowMs: number): number {
  if (line === null) return 1;
  const { factor } = line;
  const good = Math.max(factor, line.good);
  const growing = nowMs - line.changedAtMs - QUIET_MS;
  if (growing <= 0) return factor;
  const untilGood = Math.log2(good / factor) * DOUBLING_MS;
  if (growing < untilGood) return factor * 2 ** (growing / DOUBLING_MS);
  return Math.min(1, good + ((growing - untilGood) / 1_000) * RISE_A_SECOND);
}

/** After a congestion; null: the factor sank just now, and this one was on its way already. */
export function afterCongestion(line: LineFactor | null, nowMs: number): LineFactor | null {
  if (line !== null && nowMs - line.changedAtMs < SINKS_APART_MS) return null;
  // Congestions that follow each other are one event: what was good before it is kept.
  const follows = line !== null && nowMs - line.changedAtMs < QUIET_MS;
  const sink = follows ? SINK.following : SINK.first;
  const factor = Math.max(FLOOR, factorAt(line, nowMs) * sink);
  return { factor, good: follows ? line.good : factor, changedAtMs: nowMs };
}
