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
}

export type ConsentPart = keyof typeof CONSENT_HEADERS;

export function mapColumns(header: readonly string[]): ContactColumns {
  const headers = distinct(header.map((text) => text.trim()));
  if (headers.length > COLUMNS_MAX) {
    throw malformedFile(`Row 1: ${headers.length} columns, at most ${COLUMNS_MAX} are allowed.`);
  }
  const tooLong = headers.findIndex((text) => text.length > HEADER_LENGTH_MAX);
  if (tooLong !== -1) {
    throw malformedFile(
      `Row 1: the header of column ${tooLong + 1} has more than ${HEADER_LENGTH_MAX} characters.`,
    );
  }
  const phones = columnsOf(headers, PHONE_HEADERS);
  if (phones.length === 0) {
    throw malformedFile(
      'Row 1: there is no column with phone numbers. Name it phone_number or телефон.',
    );
  }
  const of = (known: readonly string[]) => columnsOf(headers, known);
  const { grade, purpose, source, wording, obtainedAt } = CONSENT_HEADERS;
  return {
    headers,
    phones,
    names: of(NAME_HEADERS),
    zones: of(ZONE_HEADERS),
    regions: of(REGION_HEADERS),
    cities: of(CITY_HEADERS),
    keys: of(KEY_HEADERS),
    consent: {
      grade: of(grade),
      purpose: of(purpose),
      source: of(source),
      wording: of(wording),
      obtainedAt: of(obtainedAt),
    },
  };
}

function columnsOf(headers: readonly string[], known: readonly string[]): number[] {
  return headers
    .map((text, column) => ({ column, rank: known.indexOf(headerWord(text)) }))
    .filter(({ rank }) => rank !== -1)
    .sort((a, b) => a.rank - b.rank || a.column - b.column)
    .map(({ column }) => column);
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
    let name = text === '' ? `column_${index + 1}` : text;
    if (seen.has(name)) name = `${name} (${index + 1})`;
    seen.add(name);
    return name;
  });
}
