import type { Knex } from 'knex';
import type { CompanyScope } from '../domain/principal.js';
import type {
  AnalyticsFilter,
  AnalyticsStore,
  ReportedCampaign,
  TaskCount,
} from '../ports/analytics-store.js';
import type { Page, PageRequest } from '../ports/page.js';
import { visibleCampaigns } from './campaign-rows.js';
import { CampaignModel } from './models/campaign-model.js';
import { newestFirst } from './page-query.js';
import { countsOf } from './task-counts.js';

type CampaignFilter = Parameters<AnalyticsStore['campaigns']>[1];

/** Tasks by status of real campaigns; archived ones count, as their calls do. */
export async function countTasks(
  db: Knex,
  scope: CompanyScope,
  filter: AnalyticsFilter,
): Promise<TaskCount[]> {
  const campaigns = filtered(CampaignModel.query(db), scope, filter).select('campaigns.id');
  const rows = await db('call_task_counts')
    .whereIn('campaign_id', campaigns.toKnexQuery())
    .groupBy('status')
    .select<{ status: string; tasks: string }[]>('status', db.raw('sum(tasks) as tasks'));
  return rows.map(({ status, tasks }) => ({ status, tasks: Number(tasks) }));
}

const SHOWN = ['id', 'company_id', 'name', 'status', 'created_at'];

export async function listReportedCampaigns(
  db: Knex,
  asked: { scope: CompanyScope; filter: CampaignFilter },
  page: PageRequest,
): Promise<Page<ReportedCampaign>> {
  const query = filtered(visibleCampaigns(db, asked.scope), asked.scope, asked.filter);
  const { items, ...rest } = await newestFirst(query, page, SHOWN);
  const counts = await countsOf(
    db,
    items.map(({ id }) => id),
  );
  return {
    ...rest,
    items: items.map(({ id, companyId, name, status, createdAt }) => ({
      ...{ id, companyId, name, status, createdAt, tasks: counts.get(id) ?? [] },
    })),
  };
}

function filtered(
  query: ReturnType<typeof visibleCampaigns>,
  scope: CompanyScope,
  filter: CampaignFilter,
) {
  void query.whereNull('campaigns.rehearsal_of');
  if (scope !== null) void query.where('campaigns.company_id', scope);
  if (filter.companyId !== undefined) void query.where('campaigns.company_id', filter.companyId);
  if (filter.skillbaseId !== undefined) {
    void query.where('campaigns.skillbase_id', filter.skillbaseId);
  }
  if (filter.campaignId !== undefined) void query.where('campaigns.id', filter.campaignId);
  if (filter.running === true) void query.where('campaigns.status', 'running');
  return query;
}
