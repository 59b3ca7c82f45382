import type { Knex } from 'knex';

/** A starved campaign is woken at most twice a second: several releases are served by one batch. */
const STARVED_WAKE_SECONDS = 0.5;

/**
 * Frees the channel of an attempt. True when the campaign should be woken: it waits for a channel,
 * or nothing is open any more, or `workIsBack`: work that must be admitted again, unless nothing is
 * admitted now (a resume wakes the campaign anyway, and a pause gives back many permits at once).
 */
export async function releaseLease(
  trx: Knex.Transaction,
  attempt: { permitId: string; campaignId: string },
  workIsBack: boolean,
): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: { starved: boolean; drained: boolean; open: boolean }[] }>(
    `with released as (delete from leases where permit_id = :permitId),
     fed as (
       update campaign_pace set starved_since = null
       where campaign_id = :campaignId
         and starved_since < clock_timestamp() - make_interval(secs => :seconds)
       returning 1)
     select exists (select 1 from fed) as starved,
       not exists (select 1 from call_tasks where campaign_id = :campaignId
         and status in ('pending', 'in_progress', 'retry')) as drained,
       (select admission_open from campaigns where id = :campaignId) as open`,
    {
      permitId: attempt.permitId,
      campaignId: attempt.campaignId,
      seconds: STARVED_WAKE_SECONDS,
    },
  );
  return rows.some((row) => row.starved || row.drained || (workIsBack && row.open));
}
