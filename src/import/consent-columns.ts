import type { ImportedConsent } from '../ports/contact-file.js';
import { PURPOSES } from '../domain/policy-pack.js';
import type { ConsentPart, ContactColumns } from './contact-columns.js';
import { cellIn, type Cell } from './contact-cell.js';

const GRADES: Readonly<Record<string, ImportedConsent['grade']>> = {
  implied: 'implied',
  express: 'express',
  express_written: 'express_written',
  подразумеваемое: 'implied',
  явное: 'express',
  устное: 'express',
  письменное: 'express_written',
};
const NO_CONSENT: ReadonlySet<string> = new Set(['none', 'no', 'нет']);
const ISO_DATE = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const RUSSIAN_DATE = /^(\d{2})\.(\d{2})\.(\d{4})(?: (\d{2}:\d{2})(?::\d{2})?)?$/;
const EARLIEST = Date.UTC(2000, 0, 1);
const LENGTH_MAX = 2_000;

/**
 * Consent without its proof counts as none by law, so that a row which claims one must bring all of
 * it: where it was given, the text and the time. Null: the row claims none.
 */
export function readConsent(
  { headers, consent }: Pick<ContactColumns, 'headers' | 'consent'>,
  cells: readonly string[],
): ImportedConsent | { reason: string } | null {
  const cell = (part: ConsentPart) => cellIn(cells, consent[part], headers);
  const claimed = cell('grade');
  if (claimed === null || NO_CONSENT.has(claimed.text.toLowerCase())) return null;
  const grade = GRADES[claimed.text.toLowerCase().replace(/[\s-]+/g, '_')];
  if (grade === undefined) {
    return wrong(claimed, 'must be implied, express, express_written or none');
  }
  const [source, wording, time] = [cell('source'), cell('wording'), cell('obtainedAt')];
  if (source === null) return missing(claimed, 'consent_source');
  if (wording === null) return missing(claimed, 'consent_text');
  if (time === null) return missing(claimed, 'consent_at');
  const tooLong = [source, wording].find(({ text }) => text.length > LENGTH_MAX);
  if (tooLong) return wrong(tooLong, `must have at most ${LENGTH_MAX} characters`);
  const obtainedAt = readTime(time.text);
  if (obtainedAt === null) return wrong(time, 'must be a date such as 2026-03-02 or 02.03.2026');
  const limited = cell('purpose');
  const purpose = PURPOSES.find((known) => known === limited?.text.toLowerCase()) ?? null;
  if (limited !== null && purpose === null) {
    return wrong(limited, `must be one of ${PURPOSES.join(', ')}`);
  }
  return { grade, purpose, source: source.text, wording: wording.text, obtainedAt };
}

function wrong({ header }: Cell, what: string): { reason: string } {
  return { reason: `column ${header}: ${what}` };
}

function missing({ header }: Cell, column: string): { reason: string } {
  return { reason: `column ${header}: a consent needs ${column} as its proof` };
}

/** Times without a zone are UTC. */
function readTime(text: string): Date | null {
  const [, day, month, year, clock = '00:00'] = RUSSIAN_DATE.exec(text) ?? [];
  const iso = year === undefined ? text.replace(' ', 'T') : `${year}-${month}-${day}T${clock}`;
  if (!ISO_DATE.test(iso)) return null;
  const isZoned = /(Z|[+-]\d{2}:?\d{2})$/.test(iso.slice(10)) || iso.length === 10;
  const ms = Date.parse(isZoned ? iso : `${iso}Z`);
  // Date.parse makes March of 30 February; a date that does not come back is none.
  if (Number.isNaN(ms) || ms < EARLIEST || !isRealDate(iso.slice(0, 10))) return null;
  return new Date(ms);
}

function isRealDate(date: string): boolean {
  const ms = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
}
