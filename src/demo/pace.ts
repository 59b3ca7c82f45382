/** Dials in a real second: below what two cores carry, as whoever watches needs some of it. */
const DIALS_PER_SECOND = 12;

export const DEFAULT_CHANNELS = 150;

/** Dials in a minute of a line's clock that runs `speed` times faster than real time. */
export function dialsPerMinute(speed: number): number {
  return Math.max(1, Math.round((DIALS_PER_SECOND * 60) / speed));
}
