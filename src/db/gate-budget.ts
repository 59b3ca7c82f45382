import type { BudgetFacts } from '../domain/gate-facts.js';
import { dearestCallUsd } from '../domain/pricing.js';
import { overridesSql, priceContext, voicesSql, type PriceColumns } from './price-rows.js';

/** A bot that sets no limit of its own talks this long at most. */
const CALL_SECONDS_MAX = 600;

/**
 * SQL of what the budget of the campaign `c` is decided by; `:taskIds` are the tasks that ask,
 * whose own permits reserve nothing against them. Only a campaign with a budget pays for its facts.
 */
export const budgetColumns = `
  c.budget_usd::float8 as "budgetUsd",
  coalesce((select p.spent_usd from campaign_pace p where p.campaign_id = c.id), 0)::float8
    as "spentUsd",
  case when c.budget_usd is null then 0 else (select count(*) from leases e
    where e.campaign_id = c.id and e.call_task_id <> all (cast(:taskIds as uuid[]))) end
      as "callsReserved",
  case when c.budget_usd is not null then ${overridesSql('c.company_id')} end as "priceOverrides",
  (select json_build_object('voices', ${voicesSql('v')},
      'seconds', (v.config #>> '{context,max_call_duration}')::float8) from skillbase_versions v
    where c.budget_usd is not null and v.skillbase_id = c.skillbase_id
      and v.version = c.skillbase_version) as "bot"`;

export interface BudgetRow extends Pick<PriceColumns, 'priceOverrides'> {
  budgetUsd: number | null;
  spentUsd: number;
  callsReserved: number;
  bot: { voices: PriceColumns['botVoices']; seconds: number | null } | null;
}

/** Every permit reserves the price of a call of the longest duration. */
export function toBudget(row: BudgetRow, nowLineMs: number): BudgetFacts | null {
  if (row.budgetUsd === null) return null;
  const { priceOverrides, bot } = row;
  const columns = { priceOverrides, botVoices: bot?.voices ?? null };
  const { prices, services } = priceContext(columns, nowLineMs);
  const nextCallUsd = dearestCallUsd(bot?.seconds ?? CALL_SECONDS_MAX, prices, services);
  return {
    limitUsd: row.budgetUsd,
    spentUsd: row.spentUsd,
    reservedUsd: row.callsReserved * nextCallUsd,
    nextCallUsd,
  };
}
