import { csvCell } from '../domain/csv-cell.js';
import type { ImportRecord, ImportStore, RejectedRecord } from '../ports/import-store.js';

const ROWS_AT_ONCE = 2_000;
/** Spreadsheets take a file without the mark for one of another alphabet. */
const BYTE_ORDER_MARK = '\ufeff';
/** Of Russian spreadsheets. */
const SEPARATOR = ';';
/** An import leaves these columns out, so that the mended file can be uploaded as it is. */
const OWN_COLUMNS = ['import_row', 'import_reason'];

/** The rows of a file that were not taken, with all their columns, and why. */
export async function* rejectFile(
  store: Pick<ImportStore, 'rejects'>,
  { id, layout }: Pick<ImportRecord, 'id' | 'layout'>,
): AsyncGenerator<Buffer> {
  const headers = (layout?.columns ?? []).map(({ header }) => header);
  yield Buffer.from(BYTE_ORDER_MARK + lineOf([...headers, ...OWN_COLUMNS]));
  let after = 0;
  for (;;) {
    const rows: RejectedRecord[] = await store.rejects(id, after, ROWS_AT_ONCE);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.row;
    yield Buffer.from(rows.map((row) => rejectedLine(row, headers.length)).join(''));
  }
}

function rejectedLine({ row, reason, cells }: RejectedRecord, columns: number): string {
  const own = Array.from({ length: columns }, (_, at) => cells[at] ?? '');
  // What stands beyond the header would not be seen any more.
  const beyond = cells.slice(columns).filter((cell) => cell !== '');
  const told = beyond.length === 0 ? reason : `${reason}: ${beyond.join(', ')}`;
  return lineOf([...own, String(row), told]);
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(SEPARATOR)}\r\n`;
}
