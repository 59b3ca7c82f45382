import type { FileLayout, ReadingOptions } from '../ports/contact-file.js';
import {
  fieldsOf,
  isHeader,
  mapColumns,
  unknownHeaders,
  type ContactColumns,
} from './contact-columns.js';
import type { FileRecord } from './file-records.js';
import { malformedFile, wrongOption } from './malformed-file.js';
import { openTable } from './open-table.js';

/** A table whose header was found. */
export interface ContactTable {
  columns: ContactColumns;
  layout: FileLayout;
  /** The rows below the header, in groups as they come. */
  rows: AsyncGenerator<FileRecord[]>;
}

/** Titles and remarks that people write above a table. */
const ROWS_ABOVE_HEADER_MAX = 9;

/** Finds the header: the first of the topmost rows that names a column with phone numbers. */
export async function openContacts(path: string, options: ReadingOptions): Promise<ContactTable> {
  const table = await openTable(path, options);
  const top = await topOf(table.records, options);
  const header = top.find(({ cells }) => isHeader(cells, options.mapping)) ?? top[0];
  if (header === undefined) throw malformedFile('The file is empty.');
  const { mapping } = options;
  const unknown = unknownHeaders(header.cells, mapping);
  if (unknown.length > 0) {
    throw wrongOption('mapping', `row ${header.row} has no column "${unknown.join('", "')}"`);
  }
  const columns = mapColumns(header.cells, { row: header.row, mapping });
  const layout = { ...table.facts, headerRow: header.row, columns: fieldsOf(columns) };
  const first = top.slice(top.indexOf(header) + 1);
  return { columns, layout, rows: rowsBelow(first, table.records) };
}

/** Read group by group, so that nothing of a large file is kept but what came in the first ones. */
async function topOf(
  records: AsyncGenerator<FileRecord[]>,
  { mapping }: ReadingOptions,
): Promise<FileRecord[]> {
  const top: FileRecord[] = [];
  for (let next = await records.next(); next.done !== true; next = await records.next()) {
    top.push(...next.value);
    const candidates = top.slice(0, ROWS_ABOVE_HEADER_MAX + 1);
    if (candidates.some(({ cells }) => isHeader(cells, mapping))) return top;
    if (candidates.length > ROWS_ABOVE_HEADER_MAX) break;
  }
  return top.slice(0, ROWS_ABOVE_HEADER_MAX + 1);
}

async function* rowsBelow(
  first: FileRecord[],
  rest: AsyncGenerator<FileRecord[]>,
): AsyncGenerator<FileRecord[]> {
  let hasRows = first.length > 0;
  if (hasRows) yield first;
  for await (const records of rest) {
    if (records.length === 0) continue;
    hasRows = true;
    yield records;
  }
  if (!hasRows) throw malformedFile('The file has a header and no rows.');
}
