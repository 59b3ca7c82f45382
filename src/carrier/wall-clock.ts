/**
 * Milliseconds since 1970 with fractions; never steps back, as the operating system's clock may.
 */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
