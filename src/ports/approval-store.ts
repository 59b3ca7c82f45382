import type { CompanyScope } from '../domain/principal.js';
import type { Page, PageRequest } from './page.js';

/** Who took the responsibility for lifting a rule, and why. */
export interface Approval {
  id: string;
  companyId: string;
  kind: string;
  subject: string | null;
  reason: string;
  /** Where the paper lies. */
  document: string | null;
  approvedBy: string;
  approvedAt: Date;
  /** Null: until it is revoked. */
  validUntil: Date | null;
  revokedAt: Date | null;
}

export type NewApproval = Pick<
  Approval,
  'companyId' | 'kind' | 'subject' | 'reason' | 'document' | 'approvedBy' | 'validUntil'
> & { by: string };

export interface ApprovalStore {
  /** Newest first, revoked ones too. */
  list(
    scope: CompanyScope,
    filter: { kind?: string | undefined },
    page: PageRequest,
  ): Promise<Page<Approval>>;
  /** Those of a company that hold now. */
  holding(companyId: string): Promise<Approval[]>;
  insert(wanted: NewApproval): Promise<Approval>;
  /** The record stays, marked; throws `not_found` when there is none, or it was revoked before. */
  revoke(scope: CompanyScope, id: string, by: string): Promise<void>;
}
