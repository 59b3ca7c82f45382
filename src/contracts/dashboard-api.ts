import { z } from 'zod';
import { timezoneField } from './fields.js';

const count = z.int().min(0);

export const ofCompanyFilter = { company_id: z.uuid().optional() };
export const dashboardStatsQuery = z.strictObject({
  ...ofCompanyFilter,
  timezone: timezoneField.optional().meta({ description: "IANA; default: the company's" }),
});
export const recentCallsQuery = z.strictObject({
  ...ofCompanyFilter,
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .default(10)
    .transform((limit) => Math.min(limit, 50))
    .meta({ description: '50 at most; more is answered with 50' }),
});
export const activeCampaignsQuery = z.strictObject(ofCompanyFilter);

export const dashboardStatsOut = z
  .strictObject({
    total_calls: count,
    total_calls_week: count.meta({ description: 'Today and the six days before' }),
    calls_change_percent: z.number().meta({ description: 'Beside the seven days before those' }),
    active_bots: count,
    total_bots: count,
    new_leads: count.meta({ description: 'Of the week' }),
    leads_pending: count.meta({ description: 'Nobody has contacted them yet' }),
    leads_change_percent: z.number(),
    avg_duration_sec: z.number(),
    avg_duration_min: z.number(),
    calls_by_day: z.array(z.strictObject({ date: z.iso.date(), count })),
    calls_by_outcome: z.record(z.string(), count),
  })
  .meta({ id: 'DashboardStats' });
