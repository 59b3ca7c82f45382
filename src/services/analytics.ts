import {
  callCosts,
  callFigures,
  COST_MEASURES,
  FIGURE_MEASURES,
  funnel,
  FUNNEL_MEASURES,
} from '../domain/call-figures.js';
import { addSums } from '../domain/call-sums.js';
import { bestHours, callsByDay, DAY_MEASURES } from '../domain/calls-over-time.js';
import type { Principal } from '../domain/principal.js';
import type { AnalyticsFilter, AnalyticsStore } from '../ports/analytics-store.js';
import { reportedDays, type AskedDays } from './report-days.js';

export type Analytics = ReturnType<typeof createAnalytics>;
const HOUR_MEASURES = ['calls', 'answered', 'humans', 'contacts_goal'] as const;

/** What happened in the calls of some days, in the company's zone or any other. */
export function createAnalytics({ store }: { store: AnalyticsStore }) {
  /** The questions of one request, all of them of the same calls. */
  const within = async (principal: Principal, asked: AskedDays) => {
    const period = await reportedDays(store, principal, asked);
    return { period, question: { scope: principal.companyId, filter: asked, period } };
  };
  return {
    async figures(principal: Principal, asked: AskedDays) {
      const { period, question } = await within(principal, asked);
      const rows = await store.sums({ ...question, by: 'ending', measures: FIGURE_MEASURES });
      return { period, figures: callFigures(rows) };
    },

    async allTime(principal: Principal, filter: AnalyticsFilter) {
      const question = { scope: principal.companyId, filter, period: null };
      const rows = await store.sums({ ...question, by: 'ending', measures: FIGURE_MEASURES });
      return { rows, figures: callFigures(rows) };
    },

    async byDay(principal: Principal, asked: AskedDays) {
      const { period, question } = await within(principal, asked);
      const rows = await store.sums({ ...question, by: 'day', measures: DAY_MEASURES });
      return { period, days: callsByDay(period, rows) };
    },

    async overview(principal: Principal, asked: AskedDays) {
      const { period, question } = await within(principal, asked);
      const [rows, days] = await Promise.all([
        store.sums({ ...question, by: 'ending', measures: FIGURE_MEASURES }),
        store.sums({ ...question, by: 'day', measures: DAY_MEASURES }),
      ]);
      return { period, figures: callFigures(rows), days: callsByDay(period, days) };
    },

    async conversion(principal: Principal, asked: AskedDays) {
      const { period, question } = await within(principal, asked);
      const [rows, tasks] = await Promise.all([
        store.sums({ ...question, by: 'ending', measures: FUNNEL_MEASURES }),
        store.taskCounts(principal.companyId, asked),
      ]);
      const contacts = tasks.reduce((sum, count) => sum + count.tasks, 0);
      return { period, stages: funnel(contacts, addSums(rows, FUNNEL_MEASURES)) };
    },

    async costs(principal: Principal, asked: AskedDays) {
      const { period, question } = await within(principal, asked);
      const [rows, days] = await Promise.all([
        store.sums({ ...question, by: 'ending', measures: COST_MEASURES }),
        store.sums({ ...question, by: 'day', measures: DAY_MEASURES }),
      ]);
      return { period, costs: callCosts(rows), days: callsByDay(period, days) };
    },

    async bestHours(principal: Principal, asked: AskedDays) {
      const { period, question } = await within(principal, asked);
      const rows = await store.sums({ ...question, by: 'weekly_hour', measures: HOUR_MEASURES });
      return { period, weekdays: bestHours(rows) };
    },
  };
}
