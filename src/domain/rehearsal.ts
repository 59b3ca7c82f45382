/** Virtual time that passes before the first call may come. */
const RUN_UP_MS = 60_000;

/**
 * What the clock of a rehearsal shows at first: a minute before its first possible call, so that
 * nobody waits for a night to pass, and never before now.
 */
export function rehearsalStartMs(nowMs: number, firstDialMs: number | null): number {
  return Math.max(nowMs, (firstDialMs ?? nowMs) - RUN_UP_MS);
}
