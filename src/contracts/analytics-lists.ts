import { z } from 'zod';
import { CALL_STATUSES, callStatus } from '../domain/call-status.js';
import { OUTCOMES } from '../domain/call.js';
import { CAMPAIGN_STATUSES } from '../domain/campaign.js';
import { addSums, countsBy } from '../domain/call-sums.js';
import { DAY_MEASURES } from '../domain/calls-over-time.js';
import type { ReportedCall, ReportedCampaign } from '../ports/analytics-store.js';
import type { Page, PageRequest } from '../ports/page.js';
import { analyticsFilter, chosenCalls, csvQuery, daysQuery } from './analytics-api.js';
import { cursorSchema, encodeCursor, pageQuery, pageRequest, pageSchema } from './pagination.js';

const count = z.int().min(0);
const usd = z.number().min(0);
const time = z.iso.datetime();
const PAGE_MAX = 200_000;

export const reportedCallsQuery = z.strictObject({
  ...chosenCalls,
  page: z.coerce.number().int().min(1).max(PAGE_MAX).default(1),
  page_size: z.coerce.number().int().min(1).max(100).default(50),
  cursor: cursorSchema.optional(),
});

const reportedCall = z
  .strictObject({
    id: z.uuid(),
    skillbase_id: z.uuid(),
    campaign_id: z.uuid(),
    phone_number: z.string().meta({ description: 'Of the person who was called' }),
    outcome: z.enum(OUTCOMES).nullable(),
    duration_sec: count,
    turn_count: count,
    status: z.enum(CALL_STATUSES),
    started_at: time,
    ended_at: time.nullable(),
    avg_eou_latency: z.number().nullable().meta({ description: 'ms' }),
    cost_total: usd.meta({ description: 'US dollars, exact to 6 places' }),
  })
  .meta({ id: 'ReportedCall' });

export const reportedCallsOut = z.strictObject({
  items: z.array(reportedCall),
  total: count,
  page: z.int(),
  page_size: z.int(),
  cursor: z.string().nullable().meta({ description: 'Asks for the next page; null on the last' }),
});

type CallsQuery = z.output<typeof reportedCallsQuery>;

/** A cursor counts pages from where it stands. */
export function reportedCallsPage(query: CallsQuery): PageRequest {
  const { page, page_size: limit, cursor } = query;
  return pageRequest({ limit, skip: cursor === undefined ? (page - 1) * limit : 0, cursor });
}

export function reportedCallsPageOut(found: Page<ReportedCall>, query: CallsQuery) {
  return {
    items: found.items.map(reportedCallOut),
    total: found.total,
    page: query.page,
    page_size: query.page_size,
    cursor: found.next === null ? null : encodeCursor(found.next),
  };
}

function reportedCallOut(call: ReportedCall): z.infer<typeof reportedCall> {
  return {
    id: call.id,
    skillbase_id: call.skillbaseId,
    campaign_id: call.campaignId,
    phone_number: call.calleeNumber,
    outcome: call.outcome,
    duration_sec: call.durationSec,
    turn_count: call.turnCount,
    status: callStatus(call),
    started_at: call.startedAt.toISOString(),
    ended_at: call.endedAt?.toISOString() ?? null,
    avg_eou_latency: call.avgEouLatency,
    cost_total: call.costTotal,
  };
}

export const reportedCampaignsQuery = z.strictObject({
  ...analyticsFilter,
  ...daysQuery,
  ...csvQuery,
  ...pageQuery,
});

const campaignTasks = { total_tasks: count, completed_tasks: count, failed_tasks: count };
const reportedCampaign = z
  .strictObject({
    ...{ campaign_id: z.uuid(), company_id: z.uuid(), name: z.string() },
    status: z.enum(CAMPAIGN_STATUSES),
    ...campaignTasks,
    ...{ calls: count, answered: count, human: count, goal: count, success: count },
    ...{ total_duration_sec: count, total_cost: usd },
  })
  .meta({ id: 'ReportedCampaign' });
export const reportedCampaignsOut = pageSchema(reportedCampaign);

type CampaignSums = Record<(typeof DAY_MEASURES)[number], number> & { outcome: string };

/** A campaign with the sums of its calls in the days that were asked for. */
export function reportedCampaignOut(item: {
  campaign: ReportedCampaign;
  rows: readonly CampaignSums[];
}): z.infer<typeof reportedCampaign> {
  const { campaign, rows } = item;
  const sums = addSums(rows, DAY_MEASURES);
  return {
    campaign_id: campaign.id,
    company_id: campaign.companyId,
    ...{ name: campaign.name, status: campaign.status as (typeof CAMPAIGN_STATUSES)[number] },
    ...tasksOut(campaign.tasks),
    calls: sums.calls,
    answered: sums.answered,
    human: sums.humans,
    goal: sums.contacts_goal,
    success: countsBy(rows, ({ outcome }) => outcome)['success'] ?? 0,
    total_duration_sec: sums.duration_sec,
    total_cost: sums.cost_total,
  };
}

export function tasksOut(tasks: ReportedCampaign['tasks']) {
  const of = (status: string) => tasks.find((one) => one.status === status)?.tasks ?? 0;
  return {
    total_tasks: tasks.reduce((sum, one) => sum + one.tasks, 0),
    completed_tasks: of('completed'),
    failed_tasks: of('failed'),
  };
}

export const callStatsQuery = z.strictObject(analyticsFilter);
export const callStatsOut = z
  .strictObject({
    total_calls: count,
    by_outcome: z.record(z.string(), count),
    by_status: z.record(z.string(), count),
    total_duration_sec: count,
    avg_duration_sec: z.number().meta({ description: 'Of calls that have ended' }),
  })
  .meta({ id: 'CallStats' });

export const activeCampaignsOut = z.array(
  z.strictObject({
    ...{ id: z.uuid(), name: z.string(), status: z.enum(CAMPAIGN_STATUSES) },
    ...campaignTasks,
  }),
);
export const recentCallsOut = z.array(
  z.strictObject({
    ...{ id: z.uuid(), started_at: time, status: z.enum(CALL_STATUSES) },
    ...{ outcome: z.enum(OUTCOMES).nullable(), duration_sec: count },
    ...{ caller_number: z.string().nullable(), callee_number: z.string() },
  }),
);
