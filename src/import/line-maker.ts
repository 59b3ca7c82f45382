import { contactLine, rejectLine } from '../contracts/contact-lines.js';
import type { ZoneTable } from '../domain/contact-zones.js';
import type { ContactLines, ImportedContact, LineReading } from '../ports/contact-file.js';
import type { ContactColumns } from './contact-columns.js';
import { readRow } from './contact-row.js';
import { createOrderedIds } from './ordered-ids.js';
import { countryOf } from './csv-contacts.js';
import type { FileRecord } from './file-records.js';

export type MakeLines = (records: readonly FileRecord[]) => ContactLines;

const ERRORS_KEPT = 100;

/** Rows of a file to lines for the database. */
export function createLineMaker(
  zones: ZoneTable,
  columns: ContactColumns,
  reading: LineReading,
): MakeLines {
  const { importId, sampleSize } = reading;
  const rowReading = { columns, zones, defaultCountry: countryOf(reading) };
  const encoder = new TextEncoder();
  const nextId = createOrderedIds();
  return (records) => {
    let lines = '';
    let rejectLines = '';
    const sample: ImportedContact[] = [];
    const made = { contacts: 0, consents: 0, rejected: 0 };
    const errors: ContactLines['errors'] = [];
    for (const { row, cells } of records) {
      const read = readRow(rowReading, cells, row);
      if ('reason' in read) {
        made.rejected += 1;
        if (errors.length < ERRORS_KEPT) errors.push(read);
        if (importId !== null) rejectLines += rejectLine({ importId, ...read, cells });
        continue;
      }
      made.contacts += 1;
      if (read.consent !== null) made.consents += 1;
      if (sample.length < sampleSize) sample.push(read);
      lines += contactLine(read, nextId());
    }
    const bytes = { lines: encoder.encode(lines), rejectLines: encoder.encode(rejectLines) };
    return { ...made, ...bytes, errors, ...(sampleSize > 0 && { sample }) };
  };
}
