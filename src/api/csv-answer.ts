import type { IncomingHttpHeaders } from 'node:http';
import { csvCell } from '../domain/csv-cell.js';
import type { Answer } from './endpoint.js';

type Cell = string | number | boolean | null | undefined;

/** Whether a file for a spreadsheet is asked for: by the query, else by the header. */
export function wantsCsv(
  headers: IncomingHttpHeaders,
  { format }: { format?: 'json' | 'csv' | undefined },
): boolean {
  if (format !== undefined) return format === 'csv';
  const accept = headers.accept ?? '';
  return accept.includes('text/csv') && !accept.includes('application/json');
}

/** A table that is small enough to be held: the columns are those of the first row. */
export function csvTable(rows: readonly Record<string, Cell>[], fileName: string): Answer {
  const names = Object.keys(rows[0] ?? {});
  const line = (cells: readonly Cell[]) =>
    cells.map((cell) => csvCell(cell === null ? '' : String(cell ?? ''))).join(',');
  const lines = [line(names), ...rows.map((row) => line(names.map((name) => row[name])))];
  return {
    status: 200,
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${fileName}"`,
    },
    body: Buffer.from(`${lines.join('\n')}\n`),
  };
}
