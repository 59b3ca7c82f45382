import type { AuditSource } from '../domain/audit-source.js';
import type { CompanyScope } from '../domain/principal.js';
import type { Page, PageRequest } from './page.js';

/** A write over the API that was done. */
export interface AuditNote {
  /** Of the key; null: a key of the platform. */
  companyId: string | null;
  /** What the answer or the request says of whose record it is. */
  namedCompanyId: string | null;
  apiKeyId: string;
  by: string;
  method: string;
  /** With its placeholders: `/api/campaigns/{id}`. */
  route: string;
  /** First noun of the route. */
  entity: string;
  entityId: string | null;
  status: number;
  requestId: string;
}

export interface AuditEntry {
  /** Unique among all sources. */
  id: string;
  source: AuditSource;
  companyId: string | null;
  at: Date;
  by: string;
  action: string;
  entity: string;
  entityId: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  /** Of a request only. */
  method: string | null;
  route: string | null;
  status: number | null;
  requestId: string | null;
}

export interface AuditFilter {
  companyId?: string | undefined;
  source?: AuditSource | undefined;
  /** Text that `by` has: a key's name or id. */
  by?: string | undefined;
  entityId?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
}

export interface AuditLog {
  note(note: AuditNote): Promise<void>;
  /** Newest first. */
  list(scope: CompanyScope, filter: AuditFilter, page: PageRequest): Promise<Page<AuditEntry>>;
}
