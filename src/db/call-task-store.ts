import type { Knex } from 'knex';
import type { QueryBuilder } from 'objection';
import type { CompanyScope } from '../domain/principal.js';
import type { CallTask, CallTaskFilter, CallTaskStore } from '../ports/call-task-store.js';
import type { Page, PageRequest } from '../ports/page.js';
import { cancelTask, retryTask } from './call-task-by-hand.js';
import { pageOfTasks } from './call-task-page.js';
import { seenBy, toCallTask } from './call-task-rows.js';
import { readStory } from './call-task-story.js';
import { CallTaskModel } from './models/call-task-model.js';
import { CampaignModel } from './models/campaign-model.js';
import { pageInOrder, type ListOrder } from './page-query.js';

export function createCallTaskStore(db: Knex): CallTaskStore {
  return {
    async hasCampaign(scope, campaignId) {
      const query = CampaignModel.query(db).findById(campaignId).select('id');
      if (scope !== null) void query.where('company_id', scope);
      return (await query) !== undefined;
    },
    list: (scope, filter, page) => list(db, { scope, filter, page }),
    async find(scope, id) {
      const row = await seenBy(CallTaskModel.query(db), scope).findById(id);
      return row ? toCallTask(row) : null;
    },
    story: (scope, id) => readStory(db, scope, id),
    retry: (scope, id, by) => db.transaction((trx) => retryTask(trx, { scope, id, by })),
    cancel: (scope, id, by) => db.transaction((trx) => cancelTask(trx, { scope, id, by })),
  };
}

/** Oldest first, as the rows of the file were, which is the order in which they are called. */
const AS_CALLED: ListOrder = { column: 'seq', kind: 'number', id: null, direction: 'asc' };

async function list(
  db: Knex,
  asked: { scope: CompanyScope; filter: CallTaskFilter; page: PageRequest },
): Promise<Page<CallTask>> {
  const { phoneNumber, q } = asked.filter;
  if (phoneNumber === undefined && q === undefined) return pageOfTasks(db, asked);
  const query = filtered(seenBy(CallTaskModel.query(db), asked.scope), asked.filter);
  const { items, ...rest } = await pageInOrder(query, asked.page, AS_CALLED);
  return { ...rest, items: items.map(toCallTask) };
}

function filtered(
  query: QueryBuilder<CallTaskModel>,
  filter: CallTaskFilter,
): QueryBuilder<CallTaskModel> {
  const { campaignId, status, outcome, phoneNumber, q } = filter;
  if (campaignId !== undefined) void query.where('campaign_id', campaignId);
  if (status !== undefined) void query.where('status', status);
  if (outcome !== undefined) void query.where('outcome', outcome);
  if (phoneNumber !== undefined) void query.where('phone_number', phoneNumber);
  if (q !== undefined) {
    const part = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
    void query.where((either) => {
      void either.where('contact_name', 'ilike', part).orWhere('phone_number', 'like', part);
    });
  }
  return query;
}
