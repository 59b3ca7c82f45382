import type { CallIssueReason } from '../domain/call-issue.js';
import type { CompanyScope } from '../domain/principal.js';
import type { Page, PageRequest } from './page.js';

/** Something wrong with a call, as a person has reported it. */
export interface CallIssue {
  id: string;
  companyId: string;
  callId: string;
  reason: CallIssueReason;
  comment: string | null;
  createdBy: string;
  createdAt: Date;
}

export type NewCallIssue = Pick<CallIssue, 'callId' | 'reason' | 'comment'> & { by: string };

export interface CallIssueFilter {
  callId?: string | undefined;
  reason?: CallIssueReason | undefined;
}

export interface CallIssueStore {
  list(scope: CompanyScope, filter: CallIssueFilter, page: PageRequest): Promise<Page<CallIssue>>;
  /** Null: there is no such call in scope. */
  insert(scope: CompanyScope, issue: NewCallIssue): Promise<CallIssue | null>;
}
