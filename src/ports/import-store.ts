import type { CompanyScope } from '../domain/principal.js';
import type { ContactLines, FileLayout } from './contact-file.js';

export interface ImportCounts {
  /** Rows below the header that are not blank: the sum of the other four. */
  total: number;
  created: number;
  /** Numbers that were in the file or in the campaign before. */
  duplicates: number;
  /** Numbers that the company must not call. */
  suppressed: number;
  rejected: number;
}

export interface ImportRecord extends ImportCounts {
  id: string;
  campaignId: string;
  fileName: string;
  status: 'running' | 'completed' | 'failed';
  /** Grows while the import runs; contacts appear all at once at its end. */
  rowsRead: number;
  /** The first rejected rows and why. */
  errors: string[];
  /** Why the whole import failed. */
  problem: string | null;
  /** How the file was read; null: not at all yet, or before this was kept. */
  layout: FileLayout | null;
  createdAt: Date;
  finishedAt: Date | null;
}

/** A row that was not taken, as it was uploaded. */
export interface RejectedRecord {
  row: number;
  reason: string;
  cells: string[];
}

/** What an import would do. */
export interface ImportForecast extends ImportCounts {
  errors: string[];
  layout: FileLayout | null;
}

/** What was read so far; the reader counts, the heartbeat tells. */
export interface ImportProgress {
  rowsRead: number;
}

/**
 * Imports of contacts. An import is one transaction: all its contacts, the end of its row and the
 * message that wakes the campaign, or nothing. A connection that breaks leaves a running row, which
 * its silent heartbeat gives away.
 */
export interface ImportStore {
  /** Throws `not_found`, or `state_conflict` when the campaign takes no contacts any more. */
  assertOpenForImport(scope: CompanyScope, campaignId: string): Promise<void>;
  begin(scope: CompanyScope, upload: { campaignId: string; fileName: string }): Promise<string>;
  beat(importId: string, progress: ImportProgress): Promise<void>;
  /**
   * Takes the contacts in, in the order of their rows; a message to wake the campaign may then be
   * in the outbox.
   */
  load(importId: string, rows: AsyncIterable<ContactLines>): Promise<{ wakesCampaign: boolean }>;
  /** Counts what `load` would do, and changes nothing. */
  preview(
    scope: CompanyScope,
    campaignId: string,
    rows: AsyncIterable<ContactLines>,
  ): Promise<ImportForecast>;
  /** Rows that were not taken, below row `after`, in their order. */
  rejects(importId: string, after: number, limit: number): Promise<RejectedRecord[]>;
  fail(importId: string, problem: string, progress: ImportProgress): Promise<void>;
  find(scope: CompanyScope, importId: string): Promise<ImportRecord | null>;
}
