/** A row of an uploaded file that names a person. */
export interface LeadRow {
  /** As a spreadsheet counts: the header is row 1. */
  row: number;
  /** E.164. */
  phone: string;
  name: string | null;
  email: string | null;
  /** Every other column that is not blank, by its header. */
  data: Record<string, string>;
}

export interface LeadBatch {
  rows: LeadRow[];
  rejected: { row: number; reason: string }[];
}

/**
 * Reads an uploaded table of people in bounded memory, in the order of its rows. A file that can't
 * be used at all throws DomainError `malformed_file`.
 */
export interface LeadFiles {
  read(path: string, format: 'csv' | 'xlsx'): AsyncIterable<LeadBatch>;
}
