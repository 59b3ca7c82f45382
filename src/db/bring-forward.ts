import type { Knex } from 'knex';
import { earliestOpening } from '../domain/campaign-opening.js';
import { LIVE_STATUSES } from '../domain/campaign.js';
import { epochMs, fromEpochMs } from './admission-facts.js';
import { CampaignModel } from './models/campaign-model.js';
import { scheduleOf } from './campaign-rows.js';
import { insertMessage } from './outbox-store.js';

interface Asked {
  campaignId: string;
  /** Of the deferrals that the change may have made out of date. */
  reasons: readonly string[];
  /** Tasks moved in one transaction at most. */
  max: number;
  /** This task alone. */
  only?: string;
}

/**
 * After a change of settings: tasks that the gate put off become due as soon as the hours of the
 * campaign may be open, so that the gate looks at them again; none becomes due later than it was.
 * What waits for a retry keeps its time. A task that is locked is being handled right now and is
 * passed over.
 */
export async function bringForward(trx: Knex.Transaction, asked: Asked): Promise<number> {
  const campaign = await CampaignModel.query(trx).findById(asked.campaignId);
  if (!campaign || !LIVE_STATUSES.includes(campaign.status)) return 0;
  const { campaignId } = asked;
  const { rows } = await trx.raw<{ rows: { zoneKey: string | null; nowMs: number }[] }>(
    `select distinct t.zone_key as "zoneKey", now.ms as "nowMs"
     from call_tasks t, (select ${epochMs('app_now(:lineId)')} as ms) now
     where ${IS_PUT_OFF} and t.next_attempt_at > ${fromEpochMs('now.ms')}`,
    { campaignId, lineId: campaign.lineId, only: asked.only ?? null },
  );
  const schedule = scheduleOf(campaign);
  const policy = campaign.contactTimezonePolicy;
  const openings = rows.flatMap(({ zoneKey, nowMs }) => {
    const atMs = earliestOpening(zoneKey, { schedule, policy, nowMs });
    return atMs === null ? [] : [{ zoneKey: zoneKey ?? NO_ZONE, atMs: Math.ceil(atMs) }];
  });
  const moved = openings.length === 0 ? 0 : await move(trx, asked, openings);
  if (moved > 0) {
    await insertMessage(trx, { campaignId, callTaskId: null, message: 'wake', controlSeq: null });
  }
  return moved;
}

const NO_ZONE = '';
const IS_PUT_OFF = `t.campaign_id = :campaignId and t.status in ('pending', 'retry')
  and t.next_attempt_at is not null and t.permit_id is null
  and (cast(:only as uuid) is null or t.id = :only)`;

/** A callTask that sleeps until the former time is told; one that waits for a permit needs not. */
async function move(
  trx: Knex.Transaction,
  { campaignId, reasons, max, only }: Asked,
  openings: readonly { zoneKey: string; atMs: number }[],
): Promise<number> {
  const { rows } = await trx.raw<{ rows: { moved: number }[] }>(
    `with sooner as (
       select t.id, t.workflow_open and t.waiting_activity is null as sleeps,
         ${fromEpochMs('o.at_ms')} as due
       from call_tasks t
       join unnest(cast(:keys as text[]), cast(:times as float8[])) as o (zone_key, at_ms)
         on coalesce(t.zone_key, '${NO_ZONE}') = o.zone_key
       join lateral (
         select d.verdict, d.reason from decisions d
         where d.call_task_id = t.id order by d.id desc limit 1) last
         on last.verdict = 'defer' and last.reason = any(:reasons)
       where ${IS_PUT_OFF} and t.next_attempt_at > ${fromEpochMs('o.at_ms')}
       order by t.next_attempt_at limit :max for update of t skip locked),
     moved as (
       update call_tasks t set next_attempt_at = s.due from sooner s where t.id = s.id),
     woken as (
       insert into outbox (campaign_id, call_task_id, message)
       select :campaignId, id, 'wake' from sooner where sleeps)
     select count(*) as moved from sooner`,
    {
      ...{ campaignId, reasons: [...reasons], max, only: only ?? null },
      keys: openings.map(({ zoneKey }) => zoneKey),
      times: openings.map(({ atMs }) => atMs),
    },
  );
  return rows[0]?.moved ?? 0;
}
