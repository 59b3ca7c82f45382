/** A row of an uploaded file that names a person to call. */
export interface ImportedContact {
  /** Row in the file as a spreadsheet counts it: the header is 1. */
  row: number;
  /** E.164. */
  phoneNumber: string;
  name: string | null;
  /** Every other column that is not blank, by its header. */
  data: Record<string, string>;
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
