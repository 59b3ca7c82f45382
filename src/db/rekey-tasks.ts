import type { Knex } from 'knex';
import { LIVE_STATUSES } from '../domain/campaign.js';

/** The range that holds the number of row `of`, as a lateral table `n`. */
export function rangeOf(of: string): string {
  return `left join lateral (
     select m.timezone, m.region, m.last_number from number_ranges m
      where m.company_id = :company_id::uuid
        and m.first_number <= substr(${of}.phone_number, 2)::numeric
      order by m.first_number desc limit 1) n
    on n.last_number >= substr(${of}.phone_number, 2)::numeric
      and (${of}.zone_source is null or ${of}.zone_source in ('ranges', 'prefix', 'country'))`;
}

/** The key that a range makes: `zoneKeyOf` of zones that are known. */
export function rangeKeyOf(of: string): string {
  return `coalesce(${of}.country, '') || ':' || n.timezone`;
}

/**
 * Waiting tasks whose zone no column told get the one of their range. What a range told that is
 * gone is not known any more: it is found again from the number, when it is asked for.
 */
export async function rekeyWaitingTasks(
  trx: Knex.Transaction,
  companyId: string,
): Promise<{ tasks: number; campaignIds: string[] }> {
  const changed: { rows: { tasks: number; live: string[] | null }[] } = await trx.raw(
    `with found as (
       select t.id, case when n.timezone is null then null else ${rangeKeyOf('t')} end as zone_key,
              case when n.timezone is null then null else 'ranges' end as zone_source
         from call_tasks t ${rangeOf('t')}
        where t.company_id = :company_id::uuid and t.status in ('pending', 'retry')
          and (t.zone_source is null or t.zone_source in ('ranges', 'prefix', 'country'))
          and (n.timezone is not null or t.zone_source = 'ranges')),
     changed as (
       update call_tasks t set zone_key = f.zone_key, zone_source = f.zone_source
         from found f
        where t.id = f.id and (t.zone_key, t.zone_source)
          is distinct from (f.zone_key, f.zone_source)
       returning t.campaign_id)
     select count(*) as tasks, array_agg(distinct x.campaign_id)
         filter (where c.status = any(:live)) as live
       from changed x join campaigns c on c.id = x.campaign_id`,
    { company_id: companyId, live: [...LIVE_STATUSES] },
  );
  const [row] = changed.rows;
  return { tasks: row?.tasks ?? 0, campaignIds: row?.live ?? [] };
}
