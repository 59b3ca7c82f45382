import type { FileRecord } from './file-records.js';

/** Records as they pass from thread to thread: one text is copied faster than many cells. */
export interface RowPack {
  seq: number;
  rows: Int32Array;
  /** Cells of each record. */
  counts: Uint32Array;
  text: string;
}

/** Neither text files nor XML hold it. */
const BETWEEN_CELLS = '\0';

export function packRows(seq: number, records: readonly FileRecord[]): RowPack {
  const rows = Int32Array.from(records, ({ row }) => row);
  const counts = Uint32Array.from(records, ({ cells }) => cells.length);
  const text = records.map(({ cells }) => cells.join(BETWEEN_CELLS)).join(BETWEEN_CELLS);
  return { seq, rows, counts, text };
}

export function unpackRows({ rows, counts, text }: RowPack): FileRecord[] {
  const cells = text.split(BETWEEN_CELLS);
  let from = 0;
  return Array.from(rows, (row, at) => {
    const to = from + (counts[at] ?? 0);
    const record = { row, cells: cells.slice(from, to) };
    from = to;
    return record;
  });
}
