import type { ColumnMapping, ContactField } from '../domain/contact-field.js';
import type { ZoneSource } from '../domain/contact-zones.js';
import type { ConsentGrade, Purpose } from '../domain/policy-pack.js';

/** A row of an uploaded file that names a person to call. */
export interface ImportedContact {
  /** Row in the file as a spreadsheet counts it: the header is 1. */
  row: number;
  /** E.164. */
  phoneNumber: string;
  name: string | null;
  /** Every other column that is not blank, by its header. */
  data: Record<string, string>;
  place: ContactPlaceFound;
  /** The customer's own id of the person. */
  contactKey: string | null;
  /** What the person agreed to, with its proof; null: the file does not say. */
  consent: ImportedConsent | null;
}

/** What the number and the columns tell of where the contact is. */
export interface ContactPlaceFound {
  /** ISO 3166; null: of no country. */
  country: string | null;
  /** As libphonenumber says: MOBILE, FIXED_LINE ... */
  lineType: string | null;
  /** The code of a region that is known, else what the column says. */
  region: string | null;
  zoneKey: string | null;
  zoneSource: ZoneSource | null;
}

export interface ImportedConsent {
  grade: Exclude<ConsentGrade, 'none'>;
  /** Null: for all purposes. */
  purpose: Purpose | null;
  source: string;
  wording: string;
  obtainedAt: Date;
}

export interface RejectedRow {
  row: number;
  /** A sentence for the person who uploaded the file; it never repeats the number. */
  reason: string;
}

export interface ContactBatch {
  contacts: ImportedContact[];
  rejected: RejectedRow[];
}

/** How a file is to be read; null: as the file itself tells. */
export interface ReadingOptions {
  format: 'csv' | 'xlsx';
  encoding: string | null;
  delimiter: string | null;
  /** Name of a sheet of a workbook, or its place; the first is 1. */
  sheet: string | null;
  /** ISO 3166: of numbers that are written without a country. */
  defaultCountry: string | null;
  mapping: ColumnMapping | null;
}

/** How a file was read. */
export interface FileLayout {
  format: ReadingOptions['format'];
  encoding: string | null;
  delimiter: string | null;
  sheet: string | null;
  /** Names of those that are not hidden. */
  sheets: string[];
  headerRow: number;
  columns: { header: string; field: ContactField }[];
}

/**
 * Reads an uploaded file in bounded memory, in the order of its rows. Rows that can't be used come
 * back as rejected; a file that can't be used at all throws DomainError `malformed_file` naming
 * what is wrong and where.
 */
export interface ContactFiles {
  read(path: string, options?: ReadingOptions): AsyncIterable<ContactBatch>;
}

/** Rows of a file that are ready for the database. */
export interface ContactLines {
  /** With the first rows only. */
  layout?: FileLayout;
  /** The first contacts as they would be taken, when they were asked for. */
  sample?: ImportedContact[];
  /** `contactLine` of each contact. */
  lines: Uint8Array;
  contacts: number;
  /** Contacts that say what the person agreed to. */
  consents: number;
  /** `rejectLine` of each rejected row; empty when there is no import to keep them. */
  rejectLines: Uint8Array;
  rejected: number;
  /** The first rejected rows. */
  errors: RejectedRow[];
}

export interface LineReading extends ReadingOptions {
  path: string;
  /** Keeps rejected rows for this import; null: counts them only. */
  importId: string | null;
  /** How many contacts are shown as they would be taken. */
  sampleSize: number;
}

/**
 * As `ContactFiles`, away from the thread that asks. Whatever breaks there, memory included, is an
 * error of this reading only; who stops asking ends it.
 */
export interface ContactLineFiles {
  read(reading: LineReading): AsyncIterable<ContactLines>;
}
