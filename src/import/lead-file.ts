import type { LeadBatch, LeadFiles, LeadRow } from '../ports/lead-file.js';
import { cellIn, firstFilled } from './contact-cell.js';
import { headerWord, type ContactColumns } from './contact-columns.js';
import { openContacts } from './contact-table.js';
import { optionsFor } from './open-table.js';
import { parsePhone } from './phone-parser.js';

const EMAIL_HEADERS = ['email', 'e_mail', 'mail', 'почта', 'эл_почта', 'электронная_почта'];
const TEXT_LENGTH_MAX = 255;

type LeadColumns = Pick<ContactColumns, 'headers' | 'phones' | 'names'> & { emails: number[] };

/** Tables of people, read as files of contacts are. */
export function createLeadFiles(): LeadFiles {
  return {
    async *read(path, format): AsyncGenerator<LeadBatch> {
      const table = await openContacts(path, { ...optionsFor(path), format });
      const columns = { ...table.columns, emails: emailsAmong(table.columns.headers) };
      for await (const records of table.rows) {
        const batch: LeadBatch = { rows: [], rejected: [] };
        for (const { row, cells } of records) {
          const read = readLead(columns, cells, row);
          if ('reason' in read) batch.rejected.push(read);
          else batch.rows.push(read);
        }
        yield batch;
      }
    },
  };
}

function emailsAmong(headers: readonly string[]): number[] {
  return headers.flatMap((text, at) => (EMAIL_HEADERS.includes(headerWord(text)) ? [at] : []));
}

function readLead(
  columns: LeadColumns,
  record: readonly string[],
  row: number,
): LeadRow | { row: number; reason: string } {
  const cells = record.map((cell) => cell.trim());
  const written = cellIn(cells, columns.phones, columns.headers);
  if (written === null) return { row, reason: 'the phone number is missing' };
  const parsed = parsePhone(written.text);
  if ('reason' in parsed) return { row, reason: parsed.reason };
  const name = cellIn(cells, columns.names, columns.headers)?.text ?? null;
  const email = cellIn(cells, columns.emails, columns.headers)?.text ?? null;
  const long = [name, email].some((text) => (text?.length ?? 0) > TEXT_LENGTH_MAX);
  if (long) return { row, reason: `a name or email has more than ${TEXT_LENGTH_MAX} characters` };
  const { phones, names, emails } = columns;
  const taken = new Set([phones, names, emails].map((places) => firstFilled(cells, places)));
  const data = columns.headers.flatMap((header, at): [string, string][] => {
    const cell = cells[at] ?? '';
    return cell === '' || taken.has(at) ? [] : [[header, cell]];
  });
  return { row, phone: parsed.phoneNumber, name, email, data: Object.fromEntries(data) };
}
