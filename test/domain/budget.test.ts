import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { isBudgetSpent, permitsAffordable } from '../../src/domain/budget.js';
import { holdsForAll } from './holds-for-all.js';

const anyMicros = fc.integer({ min: 0, max: 100_000_000 });

describe('a budget', () => {
  it('is never overspent by the permits that it bears, and bears as many as fit', () => {
    holdsForAll(
      fc.property(
        anyMicros,
        anyMicros,
        fc.integer({ min: 1, max: 5_000_000 }),
        (limit, spent, call) => {
          const nextCallUsd = call / 1e6;
          const budget = {
            limitUsd: limit / 1e6,
            spentUsd: spent / 1e6,
            reservedUsd: 0,
            nextCallUsd,
          };

          const permits = permitsAffordable(budget);

          const left = budget.limitUsd - budget.spentUsd;
          expect(permits * nextCallUsd).toBeLessThanOrEqual(Math.max(0, left) + 1e-6);
          expect((permits + 1) * nextCallUsd).toBeGreaterThan(left - 1e-6);
        },
      ),
    );
  });

  it('is spent only when nothing is on its way that may turn out cheaper', () => {
    const budget = { limitUsd: 1, spentUsd: 0.9, reservedUsd: 0, nextCallUsd: 0.2 };

    expect(isBudgetSpent(budget)).toBe(true);
    expect(isBudgetSpent({ ...budget, reservedUsd: 0.2 })).toBe(false);
    expect(isBudgetSpent({ ...budget, spentUsd: 0.8 })).toBe(false);
    expect(isBudgetSpent(null)).toBe(false);
  });
});
