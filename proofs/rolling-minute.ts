const MINUTE_MS = 60_000;

/** The most dials that any rolling minute holds; instants in ascending order. */
export function mostInRollingMinute(dials: readonly number[]): number {
  let first = 0;
  let most = 0;
  dials.forEach((at, index) => {
    while (at - (dials[first] ?? at) >= MINUTE_MS) first += 1;
    most = Math.max(most, index - first + 1);
  });
  return most;
}

/** From each dial to the one before it. */
export function gapsBetween(dials: readonly number[]): number[] {
  return dials.slice(1).map((at, index) => at - (dials[index] ?? at));
}
