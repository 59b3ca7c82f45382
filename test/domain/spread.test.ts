import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { spreadOf } from '../../src/domain/spread.js';
import { holdsForAll } from './holds-for-all.js';

/** What the definition says, without sorting once and walking by index. */
function percentileByHand(values: readonly number[], share: number): number {
  const rank = (values.length - 1) * share;
  const nth = (n: number) => {
    const left = [...values];
    for (let i = 0; i < n; i += 1) left.splice(left.indexOf(Math.min(...left)), 1);
    return Math.min(...left);
  };
  const below = nth(Math.floor(rank));
  const above = nth(Math.ceil(rank));
  return below + (above - below) * (rank - Math.floor(rank));
}

const values = fc.array(fc.double({ min: 0, max: 3_600_000, noNaN: true }), {
  ...{ minLength: 1, maxLength: 40 },
});

describe('how values spread', () => {
  it('is told as the definition of a percentile says', () => {
    holdsForAll(
      fc.property(values, (some) => {
        const spread = spreadOf(some);

        expect(spread?.p50).toBeCloseTo(percentileByHand(some, 0.5), 6);
        expect(spread?.p95).toBeCloseTo(percentileByHand(some, 0.95), 6);
        expect(spread?.p99).toBeCloseTo(percentileByHand(some, 0.99), 6);
        expect(spread?.avg).toBeCloseTo(some.reduce((a, b) => a + b, 0) / some.length, 6);
      }),
    );
  });

  it('is in order, from the least to the greatest', () => {
    holdsForAll(
      fc.property(values, (some) => {
        const { min, p50, p95, p99, max, avg } = spreadOf(some) ?? fail();

        const inOrder = [min, p50, p95, p99, max];
        expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
        expect(avg).toBeGreaterThanOrEqual(min);
        expect(avg).toBeLessThanOrEqual(max);
      }),
    );
  });

  it('is not told of nothing', () => {
    expect(spreadOf([])).toBeNull();
  });
});

function fail(): never {
  throw new Error('there are values');
}
