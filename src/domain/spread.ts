/** How values spread; percentiles are interpolated between neighbours, as `percentile_cont`. */
export interface Spread {
  avg: number;
  min: number;
  max: number;
  p50: number;
  p95: number;
  p99: number;
}

export const SPREAD_PARTS = ['avg', 'min', 'max', 'p50', 'p95', 'p99'] as const;

/** Null: there are no values. */
export function spreadOf(values: readonly number[]): Spread | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [min] = sorted;
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) return null;
  const sum = sorted.reduce((total, value) => total + value, 0);
  return {
    // A mean of equal numbers must not leave their range by a rounding error.
    avg: Math.min(max, Math.max(min, sum / sorted.length)),
    min,
    max,
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
  };
}

function percentile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}
