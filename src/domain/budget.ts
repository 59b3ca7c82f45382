/**
 * A campaign's money: every permit reserves what its call may cost at most, so that whatever the
 * calls on their way come to, the budget is not overspent. Amounts are US dollars.
 */
export interface Budget {
  limitUsd: number;
  spentUsd: number;
  /** What open permits and live calls may still cost. */
  reservedUsd: number;
  nextCallUsd: number;
}

/** Sums of exact decimals read as floats. */
const ROUNDING_USD = 1e-9;

/** How many more permits the budget bears. */
export function permitsAffordable(budget: Budget | null): number {
  if (budget === null) return Infinity;
  const { limitUsd, spentUsd, reservedUsd, nextCallUsd } = budget;
  if (nextCallUsd <= 0) return spentUsd < limitUsd ? Infinity : 0;
  const left = limitUsd - spentUsd - reservedUsd + ROUNDING_USD;
  return Math.max(0, Math.floor(left / nextCallUsd));
}

/** Not even one more call fits, and none is on its way that may turn out cheaper. */
export function isBudgetSpent(budget: Budget | null): boolean {
  if (budget === null || budget.reservedUsd > 0) return false;
  return permitsAffordable(budget) === 0;
}
