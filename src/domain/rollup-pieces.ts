/** Sums are kept by these lengths of time, in UTC. */
export const ROLLUP_GRAINS = ['quarter', 'hour', 'day'] as const;
export type RollupGrain = (typeof ROLLUP_GRAINS)[number];

const QUARTER_MS = 15 * 60_000;
const GRAIN_MS: Record<RollupGrain, number> = {
  ...{ quarter: QUARTER_MS, hour: 4 * QUARTER_MS, day: 96 * QUARTER_MS },
};

/** A span of time, half-open, in epoch milliseconds. */
export interface TimeSpan {
  fromMs: number;
  toMs: number;
}

/** A part of a span, and the sums that it is read from; `record`: the calls themselves. */
export interface RollupPiece extends TimeSpan {
  grain: RollupGrain | 'record';
}

/**
 * Cuts a span into whole days, and at its ends whole hours, quarters and what is left, so that few
 * rows are read however long it is. `coarsest` bounds it from above, for sums by hour.
 */
export function rollupPieces(span: TimeSpan, coarsest: RollupGrain = 'day'): RollupPiece[] {
  return cut(span, ROLLUP_GRAINS.slice(0, ROLLUP_GRAINS.indexOf(coarsest) + 1).reverse());
}

/** The largest whole part in the middle, and the ends cut by the next smaller grain. */
function cut(span: TimeSpan, grains: readonly RollupGrain[]): RollupPiece[] {
  const { fromMs, toMs } = span;
  if (fromMs >= toMs) return [];
  const [grain, ...finer] = grains;
  if (grain === undefined) return [{ grain: 'record', fromMs, toMs }];
  const size = GRAIN_MS[grain];
  const first = Math.ceil(fromMs / size) * size;
  const last = Math.floor(toMs / size) * size;
  if (first >= last) return cut(span, finer);
  return [
    ...cut({ fromMs, toMs: first }, finer),
    { grain, fromMs: first, toMs: last },
    ...cut({ fromMs: last, toMs }, finer),
  ];
}
