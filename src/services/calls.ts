import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type { CallDetail, CallFilter, CallStore } from '../ports/call-store.js';
import type { PageRequest } from '../ports/page.js';

export type Calls = ReturnType<typeof createCalls>;

export function createCalls({ store }: { store: CallStore }) {
  return {
    list: (scope: CompanyScope, filter: CallFilter, page: PageRequest) =>
      store.list(scope, filter, page),

    async detail(scope: CompanyScope, id: string): Promise<CallDetail> {
      const found = await store.detail(scope, id);
      if (!found) throw new DomainError('not_found', 'There is no such call.');
      return found;
    },
  };
}
