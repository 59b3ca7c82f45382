import type { ImportedContact } from '../ports/contact-file.js';

/**
 * Contacts as they cross from the thread that reads a file to the database: lines of Postgres' text
 * format, so that nobody in between takes them apart again.
 */
export const CONTACT_LINE_COLUMNS = [
  ...[
    'id',
    'row',
    'phone_number',
    'contact_name',
    'contact_data',
    'country',
    'line_type',
    'region',
  ],
  ...['zone_key', 'zone_source', 'contact_key', 'consent_grade', 'consent_purpose'],
  ...['consent_source', 'consent_wording', 'consent_at'],
];
export const REJECT_LINE_COLUMNS = ['import_id', 'row', 'reason', 'cells'];

const NO_CONSENT = `${'\t\\N'.repeat(5)}\n`;
const SPECIAL = /[\\\n\r\t]/;
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** `id` becomes the id of the task. */
export function contactLine(contact: ImportedContact, id: string): string {
  const { place, consent } = contact;
  const told =
    `${id}\t${contact.row}\t${contact.phoneNumber}\t${text(contact.name)}\t` +
    `${escaped(JSON.stringify(contact.data))}\t${text(place.country)}\t${text(place.lineType)}\t` +
    `${text(place.region)}\t${text(place.zoneKey)}\t${text(place.zoneSource)}\t` +
    text(contact.contactKey);
  if (consent === null) return told + NO_CONSENT;
  const { grade, purpose, source, wording, obtainedAt } = consent;
  const consented = [grade, purpose, source, wording, obtainedAt.toISOString()];
  return `${told}\t${consented.map(text).join('\t')}\n`;
}

export function rejectLine(rejected: {
  importId: string;
  row: number;
  reason: string;
  cells: readonly string[];
}): string {
  const { importId, row, reason, cells } = rejected;
  return `${importId}\t${row}\t${escaped(reason)}\t${escaped(JSON.stringify(cells))}\n`;
}

function text(cell: string | null): string {
  return cell === null ? '\\N' : escaped(cell);
}

function escaped(cell: string): string {
  if (!SPECIAL.test(cell)) return cell;
  return cell.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? character);
}
