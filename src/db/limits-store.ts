import type { LimitsStore } from '../ports/limits-store.js';
import type { Database } from './knex.js';

interface Row {
  calls_per_minute: number | null;
  max_concurrent_calls: number | null;
  dials: number;
  live: number;
  budget: string | null;
  spent: string | null;
}

export function createLimitsStore(db: Database): LimitsStore {
  return {
    async useOf(companyId) {
      const { rows } = await db.raw<{ rows: Row[] }>(USE_SQL, { companyId });
      const [row] = rows;
      if (!row) throw new Error('a company was read and is gone');
      return {
        callsPerMinute: row.calls_per_minute,
        maxConcurrentCalls: row.max_concurrent_calls,
        dialsInLastMinute: row.dials,
        liveCalls: row.live,
        budgetUsd: row.budget === null ? null : Number(row.budget),
        spentOfBudgetUsd: Number(row.spent ?? 0),
      };
    },
  };
}

/** No call is reserved for minutes before it is dialled, whatever the speed of its clock. */
const USE_SQL = `
  select c.calls_per_minute, c.max_concurrent_calls,
    coalesce((select max(n) from (
      select count(*) as n from calls
      where company_id = c.id and created_at > clock_timestamp() - interval '5 minutes'
        and dialing_at > app_now(line_id) - interval '1 minute'
      group by clock_line_id) as by_clock), 0) as dials,
    coalesce((select max(n) from (
      select count(*) as n from leases where company_id = c.id
      group by clock_line_id) as by_clock), 0) as live,
    (select sum(budget_usd) from campaigns
      where company_id = c.id and archived_at is null and rehearsal_of is null) as budget,
    (select sum(p.spent_usd) from campaigns k join campaign_pace p on p.campaign_id = k.id
      where k.company_id = c.id and k.archived_at is null and k.rehearsal_of is null
        and k.budget_usd is not null) as spent
  from companies c where c.id = :companyId`;
