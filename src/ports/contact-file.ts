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

/**
 * Reads an uploaded file in bounded memory, in the order of its rows. Rows that can't be used come
 * back as rejected; a file that can't be used at all throws DomainError `malformed_file` naming
 * what is wrong and where.
 */
export interface ContactFiles {
  read(path: string): AsyncIterable<ContactBatch>;
}
