import type { Knex } from 'knex';

/** Who pauses a campaign without being asked; `pause_reason` says it. */
export type Pauser = 'breaker' | 'budget';

/**
 * The same as a pause that is asked for over the API: admission closes in this transaction, and the
 * message to the workflow is sent until Temporal takes it. False when the campaign is not running,
 * or something else was asked of it already.
 */
export async function pauseAutomatically(
  trx: Knex.Transaction,
  request: { campaignId: string; by: Pauser; facts: Record<string, unknown> },
): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `with asked as (
       update campaigns set control = 'pause', control_seq = control_seq + 1,
         admission_open = false
       where id = :campaignId and control = 'run' and status = 'running'
       returning id, control_seq),
     recorded as (
       insert into campaign_events (campaign_id, kind, by, before, after)
       select id, 'requested', :by, jsonb_build_object('status', 'running'),
         jsonb_build_object('verb', 'pause', 'control_seq', control_seq) || cast(:facts as jsonb)
       from asked)
     insert into outbox (campaign_id, message, control_seq)
     select id, 'pause', control_seq from asked returning id`,
    { ...request, facts: JSON.stringify(request.facts) },
  );
  return rows.length > 0;
}

/** Whose pause it is: of those that pause by themselves, or of somebody who asked for it. */
export async function pauseReasonOf(trx: Knex.Transaction, campaignId: string): Promise<string> {
  const { rows } = await trx.raw<{ rows: { by: string }[] }>(
    `select by from campaign_events
     where campaign_id = ? and kind = 'requested' and after ->> 'verb' = 'pause'
     order by id desc limit 1`,
    [campaignId],
  );
  const by = rows[0]?.by;
  return by === 'breaker' || by === 'budget' ? by : 'operator';
}
