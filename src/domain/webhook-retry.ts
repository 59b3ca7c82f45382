/**
 * When a delivery that was not taken is tried again, and when its endpoint is left alone. All
 * instants are epoch milliseconds of real time: a receiver lives in no other.
 */
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** After the first try, the second, ...; the last one again and again. */
export const RETRY_DELAYS_MS: readonly number[] = [
  ...[5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE],
  ...[HOUR, 3 * HOUR, 6 * HOUR],
];
/** From the first try on; no try begins later. */
export const GIVEN_UP_AFTER_MS = 3 * DAY;
/** A receiver that asks for more gets this. */
export const RETRY_AFTER_MAX_MS = DAY;

/** So many failures in a row concern the endpoint and not a single delivery. */
export const ENDPOINT_FAILS_FROM = 5;
const ENDPOINT_PAUSE_MS = 5 * SECOND;
const ENDPOINT_PAUSE_MAX_MS = 5 * MINUTE;
/** What a busy receiver may hold up the whole webhook for by its Retry-After. */
const ENDPOINT_RETRY_AFTER_MAX_MS = HOUR;

/** A webhook is switched off when it only failed for so long, and so often. */
export const DISABLED_AFTER_MS = 5 * DAY;
export const DISABLED_AFTER_FAILURES = 20;

/** When a delivery is tried again after `attempts` tries; null: given up. */
export function nextAttemptMs(failed: {
  attempts: number;
  firstAttemptMs: number;
  nowMs: number;
  /** What the receiver asked for. */
  retryAfterMs: number | null;
}): number | null {
  const usual = RETRY_DELAYS_MS[failed.attempts - 1] ?? RETRY_DELAYS_MS.at(-1) ?? 0;
  const asked = Math.min(failed.retryAfterMs ?? 0, RETRY_AFTER_MAX_MS);
  const nextMs = failed.nowMs + Math.max(usual, asked);
  return nextMs > failed.firstAttemptMs + GIVEN_UP_AFTER_MS ? null : nextMs;
}

/**
 * How long an endpoint is left alone after a failure: not at all for single failures, longer and
 * longer while nothing succeeds. Meanwhile its deliveries wait, and use up no tries.
 */
export function endpointPauseMs(failuresInRow: number, retryAfterMs: number | null): number {
  const asked = Math.min(retryAfterMs ?? 0, ENDPOINT_RETRY_AFTER_MAX_MS);
  if (failuresInRow < ENDPOINT_FAILS_FROM) return asked;
  const doublings = Math.min(failuresInRow - ENDPOINT_FAILS_FROM, 10);
  return Math.max(asked, Math.min(ENDPOINT_PAUSE_MS * 2 ** doublings, ENDPOINT_PAUSE_MAX_MS));
}

/** Whether an endpoint has failed for so long that nobody can be behind it. */
export function isHopeless(health: {
  failuresInRow: number;
  failingSinceMs: number;
  nowMs: number;
}): boolean {
  const { failuresInRow, failingSinceMs, nowMs } = health;
  return failuresInRow >= DISABLED_AFTER_FAILURES && nowMs - failingSinceMs >= DISABLED_AFTER_MS;
}

/** The header `Retry-After`, in seconds or as a date; null when it says nothing usable. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * SECOND;
  // Other dates would be guessed at.
  if (!/GMT$/.test(text)) return null;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
