/** The time of a simulated line. All instants are epoch milliseconds. */
export interface LineClock {
  realOriginMs: number;
  virtualOriginMs: number;
  /** Line milliseconds in one real millisecond. */
  speed: number;
}

export const REAL_TIME: LineClock = { realOriginMs: 0, virtualOriginMs: 0, speed: 1 };

/** The furthest instant that a date can show; a fast clock set long ago would run past it. */
const LAST_INSTANT_MS = 8.64e15;

export function lineTimeAt(clock: LineClock, realMs: number): number {
  const lineMs = clock.virtualOriginMs + (realMs - clock.realOriginMs) * clock.speed;
  return Math.min(LAST_INSTANT_MS, Math.max(-LAST_INSTANT_MS, lineMs));
}

/** Whole real milliseconds that a duration on the line takes, never less than it. */
export function realMilliseconds(clock: LineClock, lineSeconds: number): number {
  return Math.max(0, Math.ceil((lineSeconds * 1000) / clock.speed));
}

export const isoTime = (ms: number): string => new Date(ms).toISOString();
