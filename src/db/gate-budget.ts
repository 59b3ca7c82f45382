import type { BudgetFacts } from '../domain/gate-facts.js';
import { dearestCallUsd } from '../domain/pricing.js';

/** A bot that sets no limit of its own talks this long at most. */
const CALL_SECONDS_MAX = 600;

/**
 * SQL of what the budget of the campaign `c` is decided by; `:taskIds` are the tasks that ask,
 * whose own permits reserve nothing against them.
 */
export const budgetColumns = `
  c.budget_usd::float8 as "budgetUsd",
  coalesce((select p.spent_usd from campaign_pace p where p.campaign_id = c.id), 0)::float8
    as "spentUsd",
  case when c.budget_usd is null then 0 else (select count(*) from leases e
    where e.campaign_id = c.id and e.call_task_id <> all (cast(:taskIds as uuid[]))) end
      as "callsReserved",
  (select (v.config #>> '{context,max_call_duration}')::float8 from skillbase_versions v
    where c.budget_usd is not null and v.skillbase_id = c.skillbase_id
      and v.version = c.skillbase_version) as "callSecondsMax"`;

export interface BudgetRow {
  budgetUsd: number | null;
  spentUsd: number;
  callsReserved: number;
  callSecondsMax: number | null;
}

/** Every permit reserves the price of a call of the longest duration. */
export function toBudget(row: BudgetRow): BudgetFacts | null {
  if (row.budgetUsd === null) return null;
  const nextCallUsd = dearestCallUsd(row.callSecondsMax ?? CALL_SECONDS_MAX);
  return {
    limitUsd: row.budgetUsd,
    spentUsd: row.spentUsd,
    reservedUsd: row.callsReserved * nextCallUsd,
    nextCallUsd,
  };
}
