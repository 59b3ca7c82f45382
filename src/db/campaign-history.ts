import { DomainError } from '../domain/errors.js';
import type { CampaignHistory, HistoryEvent } from '../ports/campaign-history.js';
import type { Database } from './knex.js';
import { CampaignEventModel } from './models/campaign-event-model.js';
import { CampaignModel } from './models/campaign-model.js';
import { pageInOrder, type ListOrder } from './page-query.js';

const LATEST_FIRST: ListOrder = { column: 'id', kind: 'number', id: null, direction: 'desc' };

/** The history of a campaign outlives its removal from the lists. */
export function createCampaignHistory(db: Database): CampaignHistory {
  return {
    async list(scope, { campaignId, callTaskId, kind }, page) {
      const seen = CampaignModel.query(db).select('id').findById(campaignId);
      if (scope !== null) void seen.where('company_id', scope);
      if ((await seen) === undefined) {
        throw new DomainError('not_found', `There is no campaign ${campaignId}.`);
      }
      const query = CampaignEventModel.query(db).where('campaign_id', campaignId);
      if (callTaskId !== undefined) void query.where('call_task_id', callTaskId);
      if (kind !== undefined) void query.where('kind', kind);
      const { items, ...rest } = await pageInOrder(query, page, LATEST_FIRST);
      return { ...rest, items: items.map(toEvent) };
    },
  };
}

function toEvent(row: CampaignEventModel): HistoryEvent {
  const { id, campaignId, callTaskId, at, kind, by, before, after } = row;
  return { id, campaignId, callTaskId, at, kind, by, before, after };
}
