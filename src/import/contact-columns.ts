import type { ColumnMapping, ContactField } from '../domain/contact-field.js';
import { malformedFile } from './malformed-file.js';

/** Headers that mean the phone number, best first; compared after `headerWord`. */
const PHONE_HEADERS = [
  'phone_number',
  'phone',
  'phonenumber',
  'телефон',
  'номер_телефона',
  'телефонный_номер',
  'контактный_телефон',
  'мобильный_телефон',
  'мобильный',
  'моб_телефон',
  'сотовый_телефон',
  'сотовый',
  'номер',
  'тел',
  'mobile',
  'mobile_phone',
  'tel',
  'msisdn',
];
const NAME_HEADERS = [
  'name',
  'contact_name',
  'full_name',
  'имя',
  'фио',
  'ф_и_о',
  'имя_клиента',
  'имя_контакта',
  'клиент',
  'контакт',
];
const ZONE_HEADERS = ['timezone', 'time_zone', 'tz', 'часовой_пояс', 'таймзона', 'часовая_зона'];
const REGION_HEADERS = ['region', 'регион', 'область', 'субъект', 'субъект_рф', 'край', 'state'];
/** A city tells its region when it is one that the region is known by, such as its capital. */
const CITY_HEADERS = ['city', 'город'];
/** A bare `id` is no such column: it often counts rows, and people would share it. */
const KEY_HEADERS = [
  ...['contact_key', 'contact_id', 'external_id', 'client_id', 'customer_id', 'debtor_id'],
  ...['id_клиента', 'ид_клиента', 'id_контакта', 'ид_контакта', 'id_должника', 'ид_должника'],
  'код_клиента',
];
const CONSENT_HEADERS = {
  grade: ['consent_grade', 'consent', 'вид_согласия', 'согласие'],
  purpose: ['consent_purpose', 'цель_согласия'],
  source: ['consent_source', 'источник_согласия'],
  wording: ['consent_text', 'consent_wording', 'текст_согласия'],
  obtainedAt: ['consent_at', 'consent_obtained_at', 'consent_date', 'дата_согласия'],
} as const;
const COLUMNS_MAX = 200;
const HEADER_LENGTH_MAX = 200;

const FIELD_HEADERS: Partial<Record<ContactField, readonly string[]>> = {
  phone_number: PHONE_HEADERS,
  name: NAME_HEADERS,
  timezone: ZONE_HEADERS,
  region: REGION_HEADERS,
  city: CITY_HEADERS,
  contact_key: KEY_HEADERS,
  consent_grade: CONSENT_HEADERS.grade,
  consent_purpose: CONSENT_HEADERS.purpose,
  consent_source: CONSENT_HEADERS.source,
  consent_text: CONSENT_HEADERS.wording,
  consent_at: CONSENT_HEADERS.obtainedAt,
  // Of the file of rejected rows, which comes back when it was mended.
  ignore: ['import_row', 'import_reason'],
};

/**
 * Where things stand in a row. Several columns may hold a number or a name: the first that is not
 * blank is taken.
 */
export interface ContactColumns {
  headers: string[];
  phones: number[];
  names: number[];
  zones: number[];
  regions: number[];
  cities: number[];
  keys: number[];
  consent: Record<ConsentPart, number[]>;
  /** Left out of the data of a contact. */
  ignored: number[];
}

export type ConsentPart = keyof typeof CONSENT_HEADERS;

/** `row` is where the header stands. What is mapped goes before what a header's name says. */
export function mapColumns(
  header: readonly string[],
  { row = 1, mapping = null }: { row?: number; mapping?: ColumnMapping | null } = {},
): ContactColumns {
  const headers = distinct(withoutTail(header.map((text) => text.trim())));
  if (headers.length > COLUMNS_MAX) {
    throw malformedFile(
      `Row ${row}: ${headers.length} columns, at most ${COLUMNS_MAX} are allowed.`,
    );
  }
  const tooLong = headers.findIndex((text) => text.length > HEADER_LENGTH_MAX);
  if (tooLong !== -1) {
    throw malformedFile(
      `Row ${row}: the header of column ${tooLong + 1} has more than ` +
        `${HEADER_LENGTH_MAX} characters.`,
    );
  }
  const of = columnsByField(headers, mapping);
  if (of('phone_number').length === 0) {
    throw malformedFile(
      `Row ${row}: there is no column with phone numbers. Name it phone_number or телефон.`,
    );
  }
  return {
    headers,
    phones: of('phone_number'),
    names: of('name'),
    zones: of('timezone'),
    regions: of('region'),
    cities: of('city'),
    keys: of('contact_key'),
    consent: {
      grade: of('consent_grade'),
      purpose: of('consent_purpose'),
      source: of('consent_source'),
      wording: of('consent_text'),
      obtainedAt: of('consent_at'),
    },
    ignored: of('ignore'),
  };
}

/** Whether a row can be the header: it names a column with phone numbers. */
export function isHeader(cells: readonly string[], mapping: ColumnMapping | null): boolean {
  return (
    columnsByField(withoutTail(cells.map((text) => text.trim())), mapping)('phone_number').length >
    0
  );
}

/** What is mapped that is no header here. */
export function unknownHeaders(cells: readonly string[], mapping: ColumnMapping | null): string[] {
  const headers = cells.map((text) => text.trim());
  return Object.keys(mapping ?? {}).filter((name) => columnNamed(headers, name) === -1);
}

export function fieldsOf(columns: ContactColumns): { header: string; field: ContactField }[] {
  const { grade, purpose, source, wording, obtainedAt } = columns.consent;
  const meanings: [ContactField, number[]][] = [
    ['phone_number', columns.phones],
    ['name', columns.names],
    ['timezone', columns.zones],
    ['region', columns.regions],
    ['city', columns.cities],
    ['contact_key', columns.keys],
    ['consent_grade', grade],
    ['consent_purpose', purpose],
    ['consent_source', source],
    ['consent_text', wording],
    ['consent_at', obtainedAt],
    ['ignore', columns.ignored],
  ];
  return columns.headers.map((header, column) => ({
    header,
    field: meanings.find(([, at]) => at.includes(column))?.[0] ?? 'data',
  }));
}

function columnsByField(headers: readonly string[], mapping: ColumnMapping | null) {
  const mapped = new Map<number, ContactField>();
  for (const [name, field] of Object.entries(mapping ?? {})) {
    mapped.set(columnNamed(headers, name), field);
  }
  return (field: ContactField): number[] => {
    const given = headers.flatMap((_, column) => (mapped.get(column) === field ? [column] : []));
    if (given.length > 0) return given;
    return columnsOf(headers, FIELD_HEADERS[field] ?? []).filter((at) => !mapped.has(at));
  };
}

function columnNamed(headers: readonly string[], name: string): number {
  const exact = headers.indexOf(name.trim());
  if (exact !== -1) return exact;
  const word = headerWord(name);
  return word === '' ? -1 : headers.findIndex((text) => headerWord(text) === word);
}

function columnsOf(headers: readonly string[], known: readonly string[]): number[] {
  if (known.length === 0) return [];
  return headers
    .map((text, column) => ({ column, rank: known.indexOf(headerWord(text)) }))
    .filter(({ rank }) => rank !== -1)
    .sort((a, b) => a.rank - b.rank || a.column - b.column)
    .map(({ column }) => column);
}

/** Spreadsheets write thousands of columns that were only coloured. */
function withoutTail(headers: readonly string[]): readonly string[] {
  if (headers.length <= COLUMNS_MAX) return headers;
  return headers.slice(0, headers.findLastIndex((text) => text !== '') + 1);
}

/** `« Номер  телефона: »` and `номер_телефона` are one header. */
export function headerWord(header: string): string {
  return header
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
}

/**
 * Columns without a header, or with one that was there before, keep their data under a name of
 * their own.
 */
function distinct(headers: readonly string[]): string[] {
  const seen = new Set<string>();
  return headers.map((text, index) => {
    let name = text === '' || text === '__proto__' ? `column_${index + 1}` : text;
    if (seen.has(name)) name = `${name} (${index + 1})`;
    seen.add(name);
    return name;
  });
}
