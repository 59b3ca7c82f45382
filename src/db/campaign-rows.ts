import { raw, type QueryBuilder } from 'objection';
import type { Knex } from 'knex';
import { CALL_TASK_STATUSES } from '../domain/call-task.js';
import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type { Campaign, CampaignSettings, TaskCounts } from '../ports/campaign-store.js';
import { CallTaskModel } from './models/call-task-model.js';
import { CampaignModel } from './models/campaign-model.js';

/** Reading campaigns: what is archived or out of scope is not there. */
export function visibleCampaigns(
  db: Knex,
  scope: CompanyScope,
): QueryBuilder<CampaignModel, CampaignModel[]> {
  const query = CampaignModel.query(db).whereNull('campaigns.archived_at');
  return scope === null ? query : query.where('campaigns.company_id', scope);
}

/** The row of one campaign, locked until the transaction ends. */
export async function lockCampaign(
  trx: Knex.Transaction,
  scope: CompanyScope,
  id: string,
): Promise<CampaignModel> {
  return found(await visibleCampaigns(trx, scope).findById(id).forUpdate(), id);
}

export function found(row: CampaignModel | undefined, id: string): CampaignModel {
  if (row) return row;
  throw new DomainError('not_found', `There is no campaign ${id}.`);
}

/** Counters are counted, never incremented, so that they can't drift from the tasks. */
export async function withTaskCounts(db: Knex, rows: CampaignModel[]): Promise<Campaign[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const counts = (await CallTaskModel.query(db)
    .select('campaign_id', 'status', raw('count(*)').as('total'))
    .whereIn('campaign_id', ids)
    .groupBy('campaign_id', 'status')) as (CallTaskModel & { total: number })[];
  return rows.map((row) => {
    const own = counts.filter((count) => count.campaignId === row.id);
    return toCampaign(row, toTaskCounts(own));
  });
}

function toTaskCounts(counts: readonly { status: string; total: number }[]): TaskCounts {
  const totals = CALL_TASK_STATUSES.map((status) => {
    return [status, counts.find((count) => count.status === status)?.total ?? 0] as const;
  });
  return Object.fromEntries(totals) as TaskCounts;
}

function toCampaign(row: CampaignModel, taskCounts: TaskCounts): Campaign {
  const { id, companyId, skillbaseId, status, pauseReason, createdAt, updatedAt } = row;
  return {
    ...{ id, companyId, skillbaseId, status, pauseReason, createdAt, updatedAt, taskCounts },
    ...toSettings(row),
  };
}

function toSettings(row: CampaignModel): CampaignSettings {
  return {
    name: row.name,
    description: row.description,
    lineId: row.lineId,
    skillbaseVersion: row.skillbaseVersion,
    startTimeMs: row.startTime?.getTime() ?? null,
    endTimeMs: row.endTime?.getTime() ?? null,
    dailyStart: row.dailyStartTime,
    dailyEnd: row.dailyEndTime,
    timezone: row.timezone,
    callsPerMinute: row.callsPerMinute,
    maxConcurrentCalls: row.maxConcurrentCalls,
    maxRetries: row.maxRetries,
    retryDelayMinutes: row.retryDelayMinutes,
  };
}

export function fromSettings(settings: CampaignSettings): Partial<CampaignModel> {
  const { startTimeMs, endTimeMs, dailyStart, dailyEnd, ...same } = settings;
  return {
    ...same,
    startTime: startTimeMs === null ? null : new Date(startTimeMs),
    endTime: endTimeMs === null ? null : new Date(endTimeMs),
    dailyStartTime: dailyStart,
    dailyEndTime: dailyEnd,
  };
}
