import type { ZoneTable } from '../domain/contact-zones.js';
import type { ContactBatch, ContactFiles, ReadingOptions } from '../ports/contact-file.js';
import { readRow, type RowReading } from './contact-row.js';
import { openContacts } from './contact-table.js';
import { wrongOption } from './malformed-file.js';
import { optionsFor } from './open-table.js';
import { isCountry, type Country } from './phone-parser.js';

/** Contacts from CSV files and workbooks as spreadsheets really write them, in this thread. */
export function createCsvContacts({ zones }: { zones: ZoneTable }): ContactFiles {
  return { read: (path, options) => readContacts(path, options ?? optionsFor(path), zones) };
}

async function* readContacts(
  path: string,
  options: ReadingOptions,
  zones: ZoneTable,
): AsyncGenerator<ContactBatch> {
  const defaultCountry = countryOf(options);
  const { columns, rows } = await openContacts(path, options);
  const reading: RowReading = { columns, zones, defaultCountry };
  for await (const records of rows) {
    const batch: ContactBatch = { contacts: [], rejected: [] };
    for (const { row, cells } of records) {
      const read = readRow(reading, cells, row);
      if ('reason' in read) batch.rejected.push(read);
      else batch.contacts.push(read);
    }
    yield batch;
  }
}

export function countryOf({ defaultCountry }: ReadingOptions): Country | undefined {
  if (defaultCountry === null) return undefined;
  if (isCountry(defaultCountry)) return defaultCountry;
  throw wrongOption('default_country', 'must be the two letters of a country, such as RU');
}
