import type { QueryBuilder } from 'objection';
import type { Knex } from 'knex';
import { retryPolicyOut, toRetryRules } from '../contracts/retry-policy.js';
import { CALL_TASK_STATUSES } from '../domain/call-task.js';
import type { CampaignSchedule } from '../domain/campaign.js';
import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type {
  Campaign,
  CampaignConsent,
  CampaignSettings,
  TaskCounts,
} from '../ports/campaign-store.js';
import { countsOf } from './task-counts.js';
import { CampaignModel, type StoredConsent } from './models/campaign-model.js';

const BUDGET_DECIMALS = 6;

/** Reading campaigns: what is archived or out of scope is not there. */
export function visibleCampaigns(
  db: Knex,
  scope: CompanyScope,
): QueryBuilder<CampaignModel, CampaignModel[]> {
  const query = CampaignModel.query(db).whereNull('campaigns.archived_at');
  return scope === null ? query : query.where('campaigns.company_id', scope);
}

/**
 * The row of one campaign, locked until the transaction ends. Rows that only refer to it, such as a
 * new call, need not wait.
 */
export async function lockCampaign(
  trx: Knex.Transaction,
  scope: CompanyScope,
  id: string,
): Promise<CampaignModel> {
  return found(await visibleCampaigns(trx, scope).findById(id).forNoKeyUpdate(), id);
}

export function found(row: CampaignModel | undefined, id: string): CampaignModel {
  if (row) return row;
  throw new DomainError('not_found', `There is no campaign ${id}.`);
}

/** Counts are kept by the rows themselves, so that they can't drift from the tasks. */
export async function withTaskCounts(db: Knex, rows: CampaignModel[]): Promise<Campaign[]> {
  if (rows.length === 0) return [];
  const counts = await countsOf(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => {
    return toCampaign(row, toTaskCounts(counts.get(row.id) ?? []));
  });
}

function toTaskCounts(counts: readonly { status: string; tasks: number }[]): TaskCounts {
  const totals = CALL_TASK_STATUSES.map((status) => {
    return [status, counts.find((count) => count.status === status)?.tasks ?? 0] as const;
  });
  return Object.fromEntries(totals) as TaskCounts;
}

/** Written out: objects that are put together by spreading took most of the time of a list. */
function toCampaign(row: CampaignModel, taskCounts: TaskCounts): Campaign {
  const schedule = scheduleOf(row);
  return {
    id: row.id,
    companyId: row.companyId,
    skillbaseId: row.skillbaseId,
    skillbaseVersion: row.skillbaseVersion,
    lineId: row.lineId,
    callerIds: row.callerIds,
    name: row.name,
    description: row.description,
    status: row.status,
    pauseReason: row.pauseReason,
    rehearsalOf: row.rehearsalOf,
    startTimeMs: schedule.startTimeMs,
    endTimeMs: schedule.endTimeMs,
    dailyStart: schedule.dailyStart,
    dailyEnd: schedule.dailyEnd,
    timezone: schedule.timezone,
    daysOfWeek: schedule.daysOfWeek,
    holidays: schedule.holidays,
    contactTimezonePolicy: row.contactTimezonePolicy,
    purpose: row.purpose,
    consent: row.consent && toConsent(row.consent),
    callsPerMinute: row.callsPerMinute,
    maxConcurrentCalls: row.maxConcurrentCalls,
    priority: row.priority,
    budgetUsd: row.budgetUsd === null ? null : Number(row.budgetUsd),
    maxRetries: row.maxRetries,
    retryDelayMinutes: row.retryDelayMinutes,
    retryPolicy: toRetryRules(row.retryPolicy),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    taskCounts,
  };
}

export function scheduleOf(row: CampaignModel): CampaignSchedule {
  return {
    startTimeMs: row.startTime?.getTime() ?? null,
    endTimeMs: row.endTime?.getTime() ?? null,
    dailyStart: row.dailyStartTime,
    dailyEnd: row.dailyEndTime,
    timezone: row.timezone,
    daysOfWeek: row.daysOfWeek,
    holidays: row.holidays.map(toDay),
  };
}

export function fromSettings(settings: CampaignSettings): Partial<CampaignModel> {
  const { startTimeMs, endTimeMs, dailyStart, dailyEnd, ...rest } = settings;
  const { daysOfWeek, holidays, callerIds, consent, retryPolicy, budgetUsd, ...same } = rest;
  return {
    ...same,
    startTime: startTimeMs === null ? null : new Date(startTimeMs),
    endTime: endTimeMs === null ? null : new Date(endTimeMs),
    dailyStartTime: dailyStart,
    dailyEndTime: dailyEnd,
    daysOfWeek: [...daysOfWeek],
    holidays: [...holidays],
    callerIds: [...callerIds],
    consent: consent && fromConsent(consent),
    retryPolicy: retryPolicyOut(retryPolicy),
    budgetUsd: budgetUsd === null ? null : budgetUsd.toFixed(BUDGET_DECIMALS),
  };
}

/** The driver makes a day of the calendar the instant at which it begins here. */
function toDay(day: Date | string): string {
  if (typeof day === 'string') return day;
  const [year, month, date] = [day.getFullYear(), day.getMonth() + 1, day.getDate()];
  return [String(year), ...[month, date].map((part) => String(part).padStart(2, '0'))].join('-');
}

function toConsent(stored: StoredConsent): CampaignConsent {
  const { obtained_at: obtainedAt, attested_by: attestedBy, ...same } = stored;
  return { ...same, obtainedAtMs: Date.parse(obtainedAt), attestedBy };
}

function fromConsent({ obtainedAtMs, attestedBy, ...same }: CampaignConsent): StoredConsent {
  return { ...same, obtained_at: new Date(obtainedAtMs).toISOString(), attested_by: attestedBy };
}
