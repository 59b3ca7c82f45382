import { activeCampaignsOut, recentCallsOut, tasksOut } from '../../contracts/analytics-lists.js';
import {
  activeCampaignsQuery,
  dashboardStatsOut,
  dashboardStatsQuery,
  recentCallsQuery,
} from '../../contracts/dashboard-api.js';
import { callStatus } from '../../domain/call-status.js';
import { minutes, type Dashboard } from '../../services/dashboard.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID } from '../examples.js';

const tag = 'Dashboard';
const STATS = {
  ...{ total_calls: 1000, total_calls_week: 100, calls_change_percent: 12.5, active_bots: 2 },
  ...{ total_bots: 3, new_leads: 7, leads_pending: 4, leads_change_percent: -12.5 },
  ...{ avg_duration_sec: 24, avg_duration_min: 0.4 },
  calls_by_day: [{ date: '2026-09-01', count: 100 }],
  calls_by_outcome: { success: 250, no_answer: 750 },
};

/** The first screen. */
export function dashboardEndpoints({ dashboard }: { dashboard: Dashboard }): Endpoint[] {
  return [stats(dashboard), recentCalls(dashboard), activeCampaigns(dashboard)];
}

function stats(dashboard: Dashboard): Endpoint {
  return endpoint({
    ...{ method: 'get', path: '/api/dashboard/stats', tag, access: 'viewer' },
    summary: 'Figures of the first screen',
    query: dashboardStatsQuery,
    answers: { 200: { description: 'Now', schema: dashboardStatsOut, example: STATS } },
    async handle({ principal, query }) {
      const filter = { companyId: query.company_id };
      const found = await dashboard.stats(principal, filter, query.timezone);
      const { counts, figures, days } = found;
      const body = {
        total_calls: figures.total_calls,
        total_calls_week: found.callsThisWeek,
        calls_change_percent: found.callsChangePercent,
        active_bots: counts.activeBots,
        total_bots: counts.totalBots,
        new_leads: counts.newLeads,
        leads_pending: counts.leadsPending,
        leads_change_percent: found.leadsChangePercent,
        avg_duration_sec: figures.avg_duration_sec,
        avg_duration_min: minutes(figures.avg_duration_sec),
        calls_by_day: days.map(({ date, calls: count }) => ({ date, count })),
        calls_by_outcome: figures.outcome_distribution,
      };
      return { status: 200, body };
    },
  });
}

function recentCalls(dashboard: Dashboard): Endpoint {
  const call = {
    ...{ id: EXAMPLE_ID, started_at: '2026-09-01T08:00:00.000Z', status: 'completed' },
    ...{ outcome: 'success', duration_sec: 42, caller_number: null },
    callee_number: '+79990000000',
  };
  return endpoint({
    ...{ method: 'get', path: '/api/dashboard/recent-calls', tag, access: 'viewer' },
    summary: 'The last calls',
    query: recentCallsQuery,
    answers: {
      200: { description: 'Last started first', schema: recentCallsOut, example: [call] },
    },
    async handle({ principal, query }) {
      const filter = { companyId: query.company_id };
      const calls = await dashboard.recentCalls(principal, filter, query.limit);
      const body = calls.map((one) => ({
        id: one.id,
        started_at: one.startedAt.toISOString(),
        status: callStatus(one),
        outcome: one.outcome,
        duration_sec: one.durationSec,
        caller_number: one.callerNumber,
        callee_number: one.calleeNumber,
      }));
      return { status: 200, body };
    },
  });
}

function activeCampaigns(dashboard: Dashboard): Endpoint {
  const campaign = {
    ...{ id: EXAMPLE_ID, name: 'Осенняя запись', status: 'running' },
    ...{ total_tasks: 80, completed_tasks: 60, failed_tasks: 5 },
  };
  return endpoint({
    ...{ method: 'get', path: '/api/dashboard/active-campaigns', tag, access: 'viewer' },
    summary: 'Campaigns that run',
    query: activeCampaignsQuery,
    answers: {
      200: {
        description: 'Newest first, 100 at most',
        schema: activeCampaignsOut,
        example: [campaign],
      },
    },
    async handle({ principal, query }) {
      const filter = { companyId: query.company_id };
      const campaigns = await dashboard.activeCampaigns(principal, filter);
      const body = campaigns.map(({ id, name, status, tasks }) => ({
        ...{ id, name, status, ...tasksOut(tasks) },
      }));
      return { status: 200, body };
    },
  });
}
