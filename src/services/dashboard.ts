import { callFigures, FIGURE_MEASURES } from '../domain/call-figures.js';
import { ratio } from '../domain/call-sums.js';
import { callsByDay, DAY_MEASURES, isoDate } from '../domain/calls-over-time.js';
import type { Principal } from '../domain/principal.js';
import type { AnalyticsFilter, AnalyticsStore } from '../ports/analytics-store.js';
import type { DashboardStore } from '../ports/dashboard-store.js';
import { checkDays } from './report-days.js';

export type Dashboard = ReturnType<typeof createDashboard>;

const WEEK_DAYS = 7;
const DAY_MS = 24 * 3_600_000;
const RUNNING_MAX = 100;
const MINUTE_SECONDS = 60;

export interface DashboardDeps {
  analytics: AnalyticsStore;
  dashboard: DashboardStore;
}

/** The first screen: the week up to today beside the one before. */
export function createDashboard({ analytics, dashboard }: DashboardDeps) {
  return {
    async stats({ companyId: scope }: Principal, filter: AnalyticsFilter, timezone?: string) {
      checkDays({ timezone });
      const wanted = { timezone, days: 2 * WEEK_DAYS - 1 };
      const period = await analytics.period(scope, filter, wanted);
      const { endDate, span } = period;
      const firstMs = Date.parse(endDate) - (WEEK_DAYS - 1) * DAY_MS;
      const startDate = isoDate(firstMs);
      const [counts, endings, days] = await Promise.all([
        dashboard.counts(scope, filter.companyId, {
          weekMs: span.toMs - WEEK_DAYS * DAY_MS,
          weekBeforeMs: span.fromMs,
        }),
        analytics.sums({
          ...{ scope, filter, period: null, by: 'ending', measures: FIGURE_MEASURES },
        }),
        analytics.sums({ scope, filter, period, by: 'day', measures: DAY_MEASURES }),
      ]);
      const both = callsByDay(period, days);
      const callsOf = (isThisWeek: boolean) =>
        both
          .filter(({ date }) => date >= startDate === isThisWeek)
          .reduce((sum, { calls }) => sum + calls, 0);
      return {
        counts,
        figures: callFigures(endings),
        callsThisWeek: callsOf(true),
        callsChangePercent: change(callsOf(true), callsOf(false)),
        leadsChangePercent: change(counts.newLeads, counts.leadsBefore),
        days: both.filter(({ date }) => date >= startDate),
      };
    },

    recentCalls: async ({ companyId: scope }: Principal, filter: AnalyticsFilter, limit: number) =>
      (await analytics.calls({ scope, filter, period: null }, { limit, skip: 0, after: null }))
        .items,

    activeCampaigns: async ({ companyId: scope }: Principal, filter: AnalyticsFilter) =>
      (
        await analytics.campaigns(
          scope,
          { ...filter, running: true },
          { limit: RUNNING_MAX, skip: 0, after: null },
        )
      ).items,
  };
}

/** In percent of what was before; from nothing to something is a hundred. */
function change(now: number, before: number): number {
  if (before === 0) return now === 0 ? 0 : 100;
  return ratio((now - before) * 100, before, 1) ?? 0;
}

export function minutes(seconds: number): number {
  return ratio(seconds, MINUTE_SECONDS, 2) ?? 0;
}
