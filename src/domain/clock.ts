/**
 * The time of a line. A telephone line that rings real phones has real time; a simulated line may
 * have a clock that started at another instant and runs faster, so that a campaign of three days
 * can be rehearsed in minutes. All instants are epoch milliseconds.
 */
export interface LineClock {
  /** Real instant at which the clock was set. */
  realOriginMs: number;
  /** What the clock showed at that instant. */
  virtualOriginMs: number;
  /** Virtual milliseconds in one real millisecond; 1 for real time. */
  speed: number;
}

export const REAL_TIME: LineClock = { realOriginMs: 0, virtualOriginMs: 0, speed: 1 };

/** Line time at a real instant. */
export function toLineTime(clock: LineClock, realMs: number): number {
  return clock.virtualOriginMs + (realMs - clock.realOriginMs) * clock.speed;
}

/** Real instant at which the line shows the given time. */
export function toRealTime(clock: LineClock, lineMs: number): number {
  return clock.realOriginMs + (lineMs - clock.virtualOriginMs) / clock.speed;
}

/** How long to really wait until the line shows `lineMs`; never negative. */
export function realDelay(clock: LineClock, nowRealMs: number, lineMs: number): number {
  return Math.max(0, Math.ceil(toRealTime(clock, lineMs) - nowRealMs));
}

/** Windows close at least this long before their end for a dial; line time. */
const CLOSES_EARLY_MS = 1_000;
/** So long it may take from the decision on a dial until the phone rings; real time. */
const REACHES_PHONE_MS = 350;

/**
 * How long before its end a window counts as closed for a dial, so that no phone rings after it;
 * line time. What lies between decision and ring takes real time, however fast the clock runs.
 */
export function closingMargin({ speed }: LineClock): number {
  return Math.max(CLOSES_EARLY_MS, REACHES_PHONE_MS * speed);
}
