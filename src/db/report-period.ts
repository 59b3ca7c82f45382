import type { Knex } from 'knex';
import type { CompanyScope } from '../domain/principal.js';
import type { AnalyticsFilter, ReportPeriod, WantedDays } from '../ports/analytics-store.js';
import { epochMs } from './admission-facts.js';

const FALLBACK_ZONE = 'Europe/Moscow';

/**
 * Whole days of a calendar as instants, by the same zone data that the sums by day use. The zone is
 * that of the company whose calls are asked for.
 */
const PERIOD = `
  with company as (select coalesce(cast(:scope as uuid), cast(:companyId as uuid),
      (select company_id from campaigns where id = cast(:campaignId as uuid)),
      (select company_id from skillbases where id = cast(:skillbaseId as uuid))) as id),
  zone as (select coalesce(:timezone, (select k.timezone from companies k
      where k.id = (select id from company)), '${FALLBACK_ZONE}') as name),
  ends as (select name, coalesce(cast(:endDate as date),
      (clock_timestamp() at time zone name)::date) as last from zone),
  days as (select name, last,
      coalesce(cast(:startDate as date), last - cast(:days as int)) as first from ends),
  instants as (select *, first::timestamp at time zone name as from_at,
      (last + 1)::timestamp at time zone name as to_at from days)
  select name as timezone, first::text as "startDate", last::text as "endDate",
    ${epochMs('from_at')} as "fromMs", ${epochMs('to_at')} as "toMs",
    (select bool_and(extract(minute from sample at time zone name) =
        extract(minute from sample at time zone 'UTC'))
      from (select generate_series(from_at, to_at, interval '7 days') as sample
        union all select to_at) as samples) as "byHour"
  from instants`;

export async function readReportPeriod(
  db: Knex,
  scope: CompanyScope,
  wanted: AnalyticsFilter & WantedDays & { days: number },
): Promise<ReportPeriod> {
  const { companyId = null, campaignId = null, skillbaseId = null, timezone = null } = wanted;
  const { startDate = null, endDate = null, days } = wanted;
  const asked = { scope, companyId, campaignId, skillbaseId, timezone, startDate, endDate, days };
  const { rows } = await db.raw<{
    rows: (Omit<ReportPeriod, 'span'> & { fromMs: number; toMs: number })[];
  }>(PERIOD, asked);
  const [found] = rows;
  if (found === undefined) throw new Error('a period was asked for and not answered');
  const { fromMs, toMs, ...period } = found;
  return { ...period, span: { fromMs, toMs } };
}
