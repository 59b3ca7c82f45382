import type { RollupStore } from '../ports/rollup-store.js';

/** A transaction locks as many calls; the hot path must not wait for it long. */
const CALLS_A_FOLD = 500;
const FOLDS_A_ROUND = 40;

/** One round: calls that have ended since the last one, and the counts of tasks. */
export async function rollUp(store: RollupStore): Promise<void> {
  for (let fold = 0; fold < FOLDS_A_ROUND; fold += 1) {
    const folded = await store.fold(CALLS_A_FOLD);
    if (folded < CALLS_A_FOLD) break;
  }
  await store.compactTaskCounts();
}
