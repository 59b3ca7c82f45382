import { DomainError } from '../domain/errors.js';
import { nameOf, type Principal } from '../domain/principal.js';
import type { CallIssueFilter, CallIssueStore, NewCallIssue } from '../ports/call-issue-store.js';
import type { PageRequest } from '../ports/page.js';

export type CallIssues = ReturnType<typeof createCallIssues>;

export function createCallIssues({ store }: { store: CallIssueStore }) {
  return {
    list: ({ companyId }: Principal, filter: CallIssueFilter, page: PageRequest) =>
      store.list(companyId, filter, page),

    async add(principal: Principal, issue: Omit<NewCallIssue, 'by'>) {
      const added = await store.insert(principal.companyId, { ...issue, by: nameOf(principal) });
      if (added !== null) return added;
      const message = 'is not a call that you can see';
      throw new DomainError('validation_failed', `call_id ${message}.`, {
        errors: [{ field: 'call_id', message }],
      });
    },
  };
}
