import type { ConsentGrade, Purpose } from '../domain/policy-pack.js';
import type { CompanyScope } from '../domain/principal.js';
import type { Page, PageRequest } from './page.js';
import type { RecordImport } from './record-file.js';

/** `none` is the absence of a record. */
export type GivenGrade = Exclude<ConsentGrade, 'none'>;

/** What a person agreed to, as it can be shown to whoever asks for proof. */
export interface Consent {
  id: string;
  companyId: string;
  phoneNumber: string;
  /** Null: for all purposes. */
  purpose: Purpose | null;
  grade: GivenGrade;
  source: string;
  /** The text that the person agreed to. */
  wording: string;
  obtainedAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  createdBy: string;
  createdAt: Date;
}

export type NewConsent = Pick<
  Consent,
  | 'companyId'
  | 'phoneNumber'
  | 'purpose'
  | 'grade'
  | 'source'
  | 'wording'
  | 'obtainedAt'
  | 'expiresAt'
> & { by: string };

export interface ConsentFilter {
  phoneNumber?: string | undefined;
  purpose?: Purpose | undefined;
  grade?: GivenGrade | undefined;
}

export type ConsentRow = Omit<NewConsent, 'companyId' | 'by'> & { row: number };

export interface ConsentBatch {
  rows: ConsentRow[];
  rejected: { row: number; reason: string }[];
}

export interface ConsentStore {
  /** Newest first. */
  list(scope: CompanyScope, filter: ConsentFilter, page: PageRequest): Promise<Page<Consent>>;
  insert(wanted: NewConsent): Promise<Consent>;
  /** All rows or none; a row that is stored already, and not revoked, is a duplicate. */
  import(
    request: { companyId: string; by: string },
    batches: AsyncIterable<ConsentBatch>,
  ): Promise<RecordImport>;
  /** CSV text in pieces, oldest first, of one company; revoked ones too. */
  exportCsv(companyId: string): AsyncIterable<Buffer>;
  /** The record stays, marked; throws `not_found` when there is none, or it was revoked before. */
  revoke(scope: CompanyScope, id: string, by: string): Promise<void>;
}
