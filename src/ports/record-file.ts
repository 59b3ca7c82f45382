/** A row of an uploaded table, by the names of its known columns; blank cells are absent. */
export interface FileRecord {
  /** As a spreadsheet counts: the header is row 1. */
  row: number;
  phoneNumber: string;
  values: Readonly<Record<string, string>>;
}

export interface RecordBatch {
  records: FileRecord[];
  rejected: { row: number; reason: string }[];
}

/**
 * Reads an uploaded CSV file with a column of phone numbers in bounded memory, in the order of its
 * rows. `columns` are the others that are read; the rest is passed over. A file that can't be used
 * at all throws DomainError `malformed_file`.
 */
export interface RecordFiles {
  read(path: string, columns: readonly string[]): AsyncIterable<RecordBatch>;
}

/** What became of an uploaded file. */
export interface RecordImport {
  /** Rows with something in them: the sum of the next two and of the rejected ones. */
  total: number;
  created: number;
  /** Rows that were in the file or stored before. */
  duplicates: number;
  rejected: number;
  /** The first rejected rows, with the reason of each. */
  errors: string[];
}
