import type { Knex } from 'knex';
import { orderingKey } from '../domain/webhook-events.js';
import type { FannedOut, WebhookFanOut } from '../ports/webhook-fan-out.js';
import type { Database } from './knex.js';

/** A delivery that is overdue for so long has no workflow that would look after it. */
const OVERDUE_SECONDS = 60;
const KEPT_DAYS = 30;
const PRUNED_AT_ONCE = 2_000;
const WOKEN_AT_ONCE = 100;

export function createWebhookFanOutStore(db: Database): WebhookFanOut {
  return {
    async advance(read) {
      if (!(await someoneListens(db))) return false;
      return db.transaction((trx) => advance(trx, read));
    },

    async toWake() {
      return db('webhooks')
        .whereRaw('wakes_asked > wakes_sent')
        .where({ is_active: true })
        .orderBy('id')
        .limit(WOKEN_AT_ONCE)
        .select<{ webhookId: string; asked: number }[]>({
          webhookId: 'id',
          asked: 'wakes_asked',
        });
    },

    async woken(webhookId, asked) {
      await db('webhooks').where({ id: webhookId }).update({ wakes_sent: asked });
    },

    async askForOverdue() {
      await db.raw(
        `update webhooks w set wakes_asked = wakes_asked + 1
         where w.is_active and w.wakes_asked = w.wakes_sent
           and (w.not_before is null
             or w.not_before < clock_timestamp() - make_interval(secs => :seconds))
           and (exists (select from webhook_deliveries d where d.webhook_id = w.id
               and d.state = 'pending' and d.claimed_until is null
               and d.next_attempt_at < clock_timestamp() - make_interval(secs => :seconds))
             or exists (select from webhook_deliveries d where d.webhook_id = w.id
               and d.claimed_until < clock_timestamp() - make_interval(secs => :seconds)))`,
        { seconds: OVERDUE_SECONDS },
      );
    },

    async prune() {
      await db.raw(
        `delete from webhook_deliveries where id in (
           select id from webhook_deliveries
           where created_at < clock_timestamp() - make_interval(days => :days)
           order by created_at limit :most for update skip locked)`,
        { days: KEPT_DAYS, most: PRUNED_AT_ONCE },
      );
    },
  };
}

/** The only thing that is asked for while nobody has a webhook. */
async function someoneListens(db: Knex): Promise<boolean> {
  const [active] = await db('webhooks').where({ is_active: true }).limit(1).pluck<string[]>('id');
  return active !== undefined;
}

async function advance(
  trx: Knex.Transaction,
  read: (afterId: number) => Promise<FannedOut>,
): Promise<boolean> {
  const mine = await trx('webhook_fan_out')
    .forUpdate()
    .skipLocked()
    .first<{ last_event_id: number } | undefined>('last_event_id');
  if (mine === undefined) return false;
  // What lies before the oldest wish is nobody's: years without a webhook cost nothing.
  const wished = await trx('webhooks')
    .where({ is_active: true })
    .min<{ from: number | null }[]>('from_event_id as from');
  const from = Math.max(mine.last_event_id, wished[0]?.from ?? 0);
  const { events, upToId } = await read(from);
  if (upToId === mine.last_event_id) return false;
  await queue(trx, events);
  await trx('webhook_fan_out').update({ last_event_id: upToId });
  return events.length > 0;
}

/**
 * A rehearsal rings nobody, and its events are told to nobody: a receiver could not tell them from
 * real ones.
 */
export const MATCHES = `w.is_active and w.company_id = e.company_id
  and exists (select from unnest(w.events) as wanted (pattern)
    where wanted.pattern = e.type or (right(wanted.pattern, 1) = '*'
      and starts_with(e.type, left(wanted.pattern, -1))))
  and not exists (select from campaigns c
    where c.id = e.campaign_id and c.rehearsal_of is not null)`;

/** Into these columns, in this order. */
export const QUEUED = {
  columns: `webhook_id, company_id, event_id, event_type, campaign_id, call_id, ordering_key,
    position`,
  values: `w.id, e.company_id, e.id, e.type, e.campaign_id, e.call_id, k.ordering_key, e.id`,
};

async function queue(trx: Knex.Transaction, events: FannedOut['events']): Promise<void> {
  if (events.length === 0) return;
  await trx.raw(
    `with queued as (
       insert into webhook_deliveries (${QUEUED.columns})
       select ${QUEUED.values}
       from unnest(cast(:ids as bigint[]), cast(:keys as text[])) as k (id, ordering_key)
       join events e on e.id = k.id
       join webhooks w on ${MATCHES} and e.id > w.from_event_id
       order by e.id
       on conflict do nothing returning webhook_id)
     update webhooks set wakes_asked = wakes_asked + 1
     where id in (select webhook_id from queued)`,
    { ids: events.map(({ id }) => id), keys: events.map(orderingKey) },
  );
}
