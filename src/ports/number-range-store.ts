import type { NumberRange, NumberRangeBatch } from './number-range-file.js';

export interface ReplacedRanges {
  /** Rows below the header that are not blank. */
  total: number;
  created: number;
  rejected: number;
  /** The first rejected rows and why. */
  errors: string[];
  /** Waiting tasks whose zones are others now. */
  rekeyedTasks: number;
  /** Live campaigns with such tasks: a message that wakes each is in the outbox. */
  campaignIds: string[];
}

/** Where the numbers of a company's contacts live, as the company knows it. */
export interface NumberRangeStore {
  /**
   * The company's whole table becomes this one, in one transaction with the zones of its waiting
   * tasks that have none of their own.
   */
  replace(companyId: string, batches: AsyncIterable<NumberRangeBatch>): Promise<ReplacedRanges>;
  /** How many there are, and the first of them. */
  sample(companyId: string, limit: number): Promise<{ total: number; ranges: NumberRange[] }>;
}
