import { randomUUID } from 'node:crypto';
import { contactLine } from '../../src/contracts/contact-lines.js';
import { openContacts } from '../../src/import/contact-table.js';
import { createLineMaker } from '../../src/import/line-maker.js';
import type {
  ContactLineFiles,
  ContactLines,
  ImportedContact,
  ReadingOptions,
} from '../../src/ports/contact-file.js';
import { NUMBER_ZONES } from './number-zones.js';

/** Nothing is given: the file tells. */
export const AS_THE_FILE_TELLS: ReadingOptions = {
  format: 'csv',
  ...{ encoding: null, delimiter: null, sheet: null, defaultCountry: null, mapping: null },
};

/** Reads contacts in this very thread: what it makes is the same. */
export function createLineFiles(): ContactLineFiles {
  return {
    async *read(reading) {
      const { columns, layout, rows } = await openContacts(reading.path, reading);
      const make = createLineMaker(NUMBER_ZONES, columns, reading);
      let first: Partial<ContactLines> = { layout };
      for await (const records of rows) {
        yield { ...make(records), ...first };
        first = {};
      }
    },
  };
}

export function linesOf(contacts: ImportedContact[]): ContactLines {
  return {
    lines: Buffer.from(contacts.map((contact) => contactLine(contact, randomUUID())).join('')),
    contacts: contacts.length,
    consents: contacts.filter(({ consent }) => consent !== null).length,
    rejectLines: Buffer.alloc(0),
    rejected: 0,
    errors: [],
  };
}
