import { DAY_MEASURES } from '../domain/calls-over-time.js';
import type { Principal } from '../domain/principal.js';
import type { AnalyticsStore, CallChoice, WantedDays } from '../ports/analytics-store.js';
import type { PageRequest } from '../ports/page.js';
import { checkDays, reportedDays, type AskedDays } from './report-days.js';

export type AnalyticsLists = ReturnType<typeof createAnalyticsLists>;
type AskedCalls = CallChoice & WantedDays;

/** Where only one end is given. */
const FIRST_DAY = '2000-01-01';
const LAST_DAY = '2199-12-30';

/** Calls and campaigns as tables. */
export function createAnalyticsLists({ store }: { store: AnalyticsStore }) {
  const question = async ({ companyId: scope }: Principal, asked: AskedCalls) => {
    checkDays(asked, Infinity);
    const { timezone, startDate, endDate } = asked;
    if (startDate === undefined && endDate === undefined) {
      return { scope, filter: asked, period: null };
    }
    const days = { startDate: startDate ?? FIRST_DAY, endDate: endDate ?? LAST_DAY, days: 0 };
    return {
      ...{ scope, filter: asked },
      period: await store.period(scope, asked, { timezone, ...days }),
    };
  };
  return {
    calls: async (principal: Principal, asked: AskedCalls, page: PageRequest) =>
      store.calls(await question(principal, asked), page),

    callsCsv: async (principal: Principal, asked: AskedCalls) =>
      store.callsCsv(await question(principal, asked)),

    /** A page of campaigns, each with the sums of its own calls. */
    async campaigns(principal: Principal, asked: AskedDays, page: PageRequest) {
      const { companyId: scope } = principal;
      const period = await reportedDays(store, principal, asked);
      const found = await store.campaigns(scope, asked, page);
      const campaignIds = found.items.map(({ id }) => id);
      const sums = {
        scope,
        filter: asked,
        period,
        by: 'campaign',
        measures: DAY_MEASURES,
      } as const;
      const rows = campaignIds.length === 0 ? [] : await store.sums({ ...sums, campaignIds });
      const items = found.items.map((campaign) => ({
        campaign,
        rows: rows.filter(({ campaign_id: id }) => id === campaign.id),
      }));
      return { ...found, items };
    },
  };
}
