import type { RejectedRow } from './contact-file.js';

/**
 * The numbers from the first to the last live in these zones. Digits of E.164, without the plus.
 */
export interface NumberRange {
  firstNumber: string;
  lastNumber: string;
  /** IANA names joined by `&`: a region may span several. */
  timezone: string;
  /** Code of the region, such as `SVE`; null: the file does not say. */
  region: string | null;
}

export interface NumberRangeBatch {
  ranges: (NumberRange & { row: number })[];
  rejected: RejectedRow[];
}

/**
 * Reads a table of number ranges in bounded memory. A file that can't be used at all throws
 * DomainError `malformed_file`.
 */
export interface NumberRangeFiles {
  read(path: string): AsyncIterable<NumberRangeBatch>;
}
