import type { Purpose } from '../domain/policy-pack.js';
import type { CompanyScope } from '../domain/principal.js';
import type { Page, PageRequest } from './page.js';
import type { RecordImport } from './record-file.js';

/** A number that a company must not call, for one purpose or for all of them. */
export interface Suppression {
  id: string;
  companyId: string;
  phoneNumber: string;
  /** Null: for all purposes. */
  purpose: Purpose | null;
  /** Where it comes from: `call`, `api`, `import`, or the customer's own word. */
  source: string;
  proof: string | null;
  /** Code of the external list that it came with; null: of the company itself. */
  list: string | null;
  /** The call in which the person said it. */
  callId: string | null;
  /** Set: it was said in the virtual time of this line, and holds on this line only. */
  lineId: string | null;
  createdBy: string;
  createdAt: Date;
}

export type NewSuppression = Pick<
  Suppression,
  'companyId' | 'phoneNumber' | 'purpose' | 'source' | 'proof'
> & { by: string };

export interface SuppressionFilter {
  phoneNumber?: string | undefined;
  purpose?: Purpose | undefined;
  source?: string | undefined;
}

/** Tasks that ended because their number is suppressed now. */
export interface EndedTasks {
  ended: number;
  /** Campaigns with messages in the outbox. */
  campaignIds: string[];
}

/** A row of an import, checked. */
export interface SuppressionRow {
  row: number;
  phoneNumber: string;
  purpose: Purpose | null;
  source: string;
}

export interface SuppressionBatch {
  rows: SuppressionRow[];
  rejected: { row: number; reason: string }[];
}

export interface SuppressionImportRequest {
  companyId: string;
  by: string;
  /** Set: the external list that the file makes or replaces; `asOf` is `YYYY-MM-DD`. */
  list: { code: string; asOf: string } | null;
}

export interface SuppressionStore {
  /** Newest first. */
  list(
    scope: CompanyScope,
    filter: SuppressionFilter,
    page: PageRequest,
  ): Promise<Page<Suppression>>;
  /**
   * Stores it and ends what waits for the number, in one transaction; one that is there already is
   * answered as it is.
   */
  insert(
    wanted: NewSuppression,
  ): Promise<{ suppression: Suppression; isNew: boolean } & EndedTasks>;
  /** All rows or none; what waits for the numbers ends in the same transaction. */
  import(
    request: SuppressionImportRequest,
    batches: AsyncIterable<SuppressionBatch>,
  ): Promise<RecordImport & EndedTasks>;
  /** CSV text in pieces, oldest first, of one company. */
  exportCsv(companyId: string): AsyncIterable<Buffer>;
  /** Throws `not_found`. Who did it is kept. */
  delete(scope: CompanyScope, id: string, by: string): Promise<void>;
}
