import type { ContactBatch, ContactFiles } from '../ports/contact-file.js';
import { mapColumns, type ContactColumns } from './contact-columns.js';
import { isBlank, readRow } from './contact-row.js';
import { readRecords } from './csv-records.js';
import { detectDelimiter } from './delimiter.js';
import { malformedFile } from './malformed-file.js';
import { detectEncoding } from './text-encoding.js';
import { readText } from './text-stream.js';

/** Contacts from CSV files as spreadsheets really write them. */
export function createCsvContacts(): ContactFiles {
  return { read: readContacts };
}

async function* readContacts(path: string): AsyncGenerator<ContactBatch> {
  const text = readText(path, await detectEncoding(path));
  const head = await text.next();
  const first = head.done === true ? '' : head.value;
  const { delimiter, skip } = detectDelimiter(first);
  let columns: ContactColumns | null = null;
  let row = 0;
  let hasRows = false;
  for await (const records of readRecords(joined(first.slice(skip), text), delimiter)) {
    const batch: ContactBatch = { contacts: [], rejected: [] };
    for (const record of records) {
      row += 1;
      if (isBlank(record)) continue;
      if (columns === null) {
        columns = mapColumns(record);
        continue;
      }
      hasRows = true;
      const read = readRow(columns, record, row);
      if ('reason' in read) batch.rejected.push(read);
      else batch.contacts.push(read);
    }
    yield batch;
  }
  if (columns === null) throw malformedFile('The file is empty.');
  if (!hasRows) throw malformedFile('The file has a header and no rows.');
}

async function* joined(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}
