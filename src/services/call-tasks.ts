import { DomainError } from '../domain/errors.js';
import { nameOf, type CompanyScope, type Principal } from '../domain/principal.js';
import type { CallTask, CallTaskFilter, CallTaskStore } from '../ports/call-task-store.js';
import type { PageRequest } from '../ports/page.js';
import type { Outbox } from './outbox.js';

export interface CallTasksDeps {
  store: CallTaskStore;
  outbox: Pick<Outbox, 'deliver'>;
}

export type CallTasks = ReturnType<typeof createCallTasks>;

export function createCallTasks({ store, outbox }: CallTasksDeps) {
  /** Nobody waits for it: what Temporal does not take now is sent again by a worker. */
  const deliverSoon = (task: CallTask): CallTask => {
    void outbox.deliver({ campaignId: task.campaignId }).catch(() => undefined);
    return task;
  };
  return {
    list: (scope: CompanyScope, filter: CallTaskFilter, page: PageRequest) =>
      store.list(scope, filter, page),

    async listOfCampaign(
      scope: CompanyScope,
      filter: CallTaskFilter & { campaignId: string },
      page: PageRequest,
    ) {
      const known = await store.hasCampaign(scope, filter.campaignId);
      if (!known) throw new DomainError('not_found', 'There is no such campaign.');
      return store.list(scope, filter, page);
    },

    async get(scope: CompanyScope, id: string): Promise<CallTask> {
      return (await store.find(scope, id)) ?? unknownTask();
    },

    async retry(principal: Principal, id: string): Promise<CallTask> {
      return deliverSoon(await store.retry(principal.companyId, id, nameOf(principal)));
    },

    async cancel(principal: Principal, id: string): Promise<CallTask> {
      return deliverSoon(await store.cancel(principal.companyId, id, nameOf(principal)));
    },
  };
}

function unknownTask(): never {
  throw new DomainError('not_found', 'There is no such call task.');
}
