import type { LeadSource, LeadStatus } from '../domain/lead.js';
import type { CompanyScope } from '../domain/principal.js';
import type { LeadBatch } from './lead-file.js';
import type { Page, PageRequest } from './page.js';
import type { RecordImport } from './record-file.js';

export interface Lead {
  id: string;
  companyId: string;
  callId: string | null;
  skillbaseId: string | null;
  campaignId: string | null;
  name: string | null;
  /** E.164. */
  phone: string | null;
  email: string | null;
  data: Record<string, unknown>;
  status: LeadStatus;
  notes: string | null;
  source: LeadSource;
  createdAt: Date;
  updatedAt: Date;
}

export interface LeadFilter {
  companyId?: string | undefined;
  skillbaseId?: string | undefined;
  campaignId?: string | undefined;
  callId?: string | undefined;
  status?: LeadStatus | undefined;
  source?: LeadSource | undefined;
  /** E.164, exactly. */
  phone?: string | undefined;
  /** Made at or after, real time. */
  from?: Date | undefined;
  /** Made before, real time. */
  to?: Date | undefined;
}

export type NewLead = Pick<
  Lead,
  'companyId' | 'callId' | 'name' | 'phone' | 'email' | 'data' | 'status' | 'notes'
> & {
  /** Undefined: those of the call, if there is one. */
  skillbaseId: string | undefined;
  campaignId: string | undefined;
};

export type LeadChanges = Partial<
  Pick<Lead, 'status' | 'notes' | 'name' | 'phone' | 'email' | 'data'>
>;

export interface LeadStats {
  total: number;
  byStatus: Record<LeadStatus, number>;
}

/** Leads that were removed are not there. Those of other companies are `not_found`. */
export interface LeadStore {
  list(scope: CompanyScope, filter: LeadFilter, page: PageRequest): Promise<Page<Lead>>;
  get(scope: CompanyScope, id: string): Promise<Lead>;
  /**
   * What it refers to must be of the company: else `validation_failed` naming the field. A call
   * that has a lead is `already_exists`.
   */
  insert(lead: NewLead): Promise<Lead>;
  update(scope: CompanyScope, id: string, changes: LeadChanges): Promise<Lead>;
  /** Forgets the person; the call that it came from makes no other lead. */
  remove(scope: CompanyScope, id: string): Promise<void>;
  stats(scope: CompanyScope, filter: LeadFilter): Promise<LeadStats>;
  exportCsv(scope: CompanyScope, filter: LeadFilter): AsyncIterable<Buffer>;
  /** All rows or none; one that the company has already, by phone and email, is a duplicate. */
  import(companyId: string, batches: AsyncIterable<LeadBatch>): Promise<RecordImport>;
  /** Makes leads of ended calls that have not been looked at; answers how many were made. */
  fromCalls(): Promise<number>;
}
