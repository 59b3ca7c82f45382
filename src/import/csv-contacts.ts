import type { ZoneTable } from '../domain/contact-zones.js';
import type { ContactBatch, ContactFiles } from '../ports/contact-file.js';
import { mapColumns, type ContactColumns } from './contact-columns.js';
import { readRow } from './contact-row.js';
import { readFileRecords } from './file-records.js';
import { malformedFile } from './malformed-file.js';

/** Contacts from CSV files as spreadsheets really write them. */
export function createCsvContacts({ zones }: { zones: ZoneTable }): ContactFiles {
  return { read: (path) => readContacts(path, zones) };
}

async function* readContacts(path: string, zones: ZoneTable): AsyncGenerator<ContactBatch> {
  let columns: ContactColumns | null = null;
  let hasRows = false;
  for await (const records of readFileRecords(path)) {
    const batch: ContactBatch = { contacts: [], rejected: [] };
    for (const { row, cells } of records) {
      if (columns === null) {
        columns = mapColumns(cells);
        continue;
      }
      hasRows = true;
      const read = readRow({ columns, zones }, cells, row);
      if ('reason' in read) batch.rejected.push(read);
      else batch.contacts.push(read);
    }
    yield batch;
  }
  if (columns === null) throw malformedFile('The file is empty.');
  if (!hasRows) throw malformedFile('The file has a header and no rows.');
}
