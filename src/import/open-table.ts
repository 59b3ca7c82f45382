import { extname } from 'node:path';
import type { FileLayout, ReadingOptions } from '../ports/contact-file.js';
import { openCsv, type FileRecord } from './file-records.js';
import { ENCODINGS } from './text-encoding.js';
import { wrongOption } from './malformed-file.js';
import { openWorkbook } from './xlsx/workbook.js';

/** A table of a file, whatever its format. */
export interface Table {
  facts: Pick<FileLayout, 'format' | 'encoding' | 'delimiter' | 'sheet' | 'sheets'>;
  /** The records that are not blank, in groups as they come. */
  records: AsyncGenerator<FileRecord[]>;
}

/** Nothing is given: the file tells. */
export function optionsFor(path: string): ReadingOptions {
  const format = extname(path).toLowerCase() === '.xlsx' ? 'xlsx' : 'csv';
  return {
    format,
    ...{ encoding: null, delimiter: null, sheet: null, defaultCountry: null, mapping: null },
  };
}

export async function openTable(path: string, options: ReadingOptions): Promise<Table> {
  if (options.format === 'xlsx') {
    const { sheet, sheets, records } = await openWorkbook(path, options.sheet);
    const facts = { format: 'xlsx', encoding: null, delimiter: null, sheet, sheets } as const;
    return { facts, records };
  }
  const known = ENCODINGS.find((name) => name === options.encoding?.toLowerCase()) ?? null;
  if (options.encoding !== null && known === null) {
    throw wrongOption('encoding', `must be one of ${ENCODINGS.join(', ')}`);
  }
  const csv = await openCsv(path, { encoding: known, delimiter: options.delimiter });
  const { encoding, delimiter, records } = csv;
  return { facts: { format: 'csv', encoding, delimiter, sheet: null, sheets: [] }, records };
}
