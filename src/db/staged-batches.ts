import type { CopyCell } from './copy-rows.js';

const ERRORS_KEPT = 100;

export interface StagedTally {
  rows: number;
  rejected: number;
  /** The first of them, in words. */
  errors: string[];
}

interface Batch<Row> {
  rows: Row[];
  rejected: { row: number; reason: string }[];
}

/** Counts the rows of a file while they pass by on their way into a table. */
export function stagedBatches<Row>(batches: AsyncIterable<Batch<Row>>) {
  const tally: StagedTally = { rows: 0, rejected: 0, errors: [] };
  return {
    /** Filled when the cells have been read to their end. */
    tally,
    async *cells(of: (row: Row) => CopyCell[]): AsyncGenerator<CopyCell[][]> {
      for await (const { rows, rejected } of batches) {
        tally.rows += rows.length;
        tally.rejected += rejected.length;
        for (const { row, reason } of rejected) {
          if (tally.errors.length < ERRORS_KEPT) tally.errors.push(`Row ${row}: ${reason}`);
        }
        yield rows.map(of);
      }
    },
  };
}
