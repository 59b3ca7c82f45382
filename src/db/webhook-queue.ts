import type { Knex } from 'knex';
import { ENDPOINT_FAILS_FROM } from '../domain/webhook-retry.js';
import type { ClaimedDelivery, DeliveryOutlook, DeliveryQueue } from '../ports/webhook-delivery.js';
import type { Database } from './knex.js';
import { readMessage } from './webhook-message.js';
import type { SecretBox } from './webhook-secret.js';
import { settleDelivery } from './webhook-settling.js';

/** Longer than a try may take, with room for writing down how it went. */
const CLAIM_SECONDS = 20;

export function createDeliveryQueue(deps: { db: Database; box: SecretBox }): DeliveryQueue {
  const { db, box } = deps;
  return {
    claim: (webhookId) => claim(db, webhookId),
    message: (claimed) => readMessage(db, claimed),
    async secrets(webhookId) {
      const sealed = await db('webhook_secrets')
        .where({ webhook_id: webhookId })
        .whereRaw('(expires_at is null or expires_at > clock_timestamp())')
        .orderByRaw('expires_at nulls first')
        .pluck<string[]>('sealed');
      return sealed.map((one) => box.open(one));
    },
    settle: (claimed, result) => db.transaction((trx) => settleDelivery(trx, claimed, result)),
    outlook: (webhookId) => outlook(db, webhookId),
  };
}

/** The earliest pending one of its key: what comes after it waits. */
const IS_HEAD = `not exists (select from webhook_deliveries e
  where e.webhook_id = p.webhook_id and e.ordering_key = p.ordering_key
    and e.state = 'pending' and e.position < p.position)`;
const WAITS = `p.webhook_id = :webhookId and p.state = 'pending' and p.claimed_until is null`;
const IN_FLIGHT = `select from webhook_deliveries f
  where f.webhook_id = :webhookId and f.claimed_until is not null`;

async function claim(db: Knex, webhookId: string): Promise<ClaimedDelivery | null> {
  const { rows } = await db.raw<{ rows: ClaimedDelivery[] }>(
    `update webhook_deliveries d set attempts = d.attempts + 1, in_doubt = false,
       claimed_until = clock_timestamp() + make_interval(secs => :seconds),
       first_attempt_at = coalesce(d.first_attempt_at, clock_timestamp())
     from webhooks w
     where w.id = d.webhook_id and d.id = (
       select p.id from webhook_deliveries p
       where ${WAITS} and p.next_attempt_at <= clock_timestamp() and ${IS_HEAD}
         and exists (select from webhooks w where w.id = :webhookId and w.is_active
           and (w.not_before is null or w.not_before <= clock_timestamp())
           and (w.failures_in_row < :failsFrom or not exists (${IN_FLIGHT})))
       order by p.next_attempt_at, p.position limit 1 for update skip locked)
     returning d.id, d.webhook_id as "webhookId", w.url, d.event_id as "eventId",
       d.event_type as "eventType", d.attempts,
       w.include_phone_numbers as "includePhoneNumbers"`,
    { webhookId, seconds: CLAIM_SECONDS, failsFrom: ENDPOINT_FAILS_FROM },
  );
  return rows[0] ?? null;
}

async function outlook(db: Knex, webhookId: string): Promise<DeliveryOutlook> {
  await doubtUnsettled(db, webhookId);
  const { rows } = await db.raw<{ rows: { is_active: boolean; wait_ms: number | null }[] }>(
    `select w.is_active, extract(epoch from
         greatest(due.at, w.not_before, clock_timestamp()) - clock_timestamp())::float8 * 1000
         * (case when due.at is null then null else 1 end) as wait_ms
     from webhooks w cross join lateral (
       select case when w.failures_in_row >= :failsFrom then coalesce(flight.at, head.at)
         else least(flight.at, head.at) end as at
       from (select min(f.claimed_until) as at from webhook_deliveries f
          where f.webhook_id = :webhookId and f.claimed_until is not null) flight,
         (select (select p.next_attempt_at from webhook_deliveries p
          where ${WAITS} and ${IS_HEAD} order by p.next_attempt_at limit 1) as at) head) due
     where w.id = :webhookId`,
    { webhookId, failsFrom: ENDPOINT_FAILS_FROM },
  );
  const row = rows[0];
  if (row?.is_active !== true) return { kind: 'closed' };
  return { kind: 'open', waitMs: row.wait_ms === null ? null : Math.ceil(row.wait_ms) };
}

/**
 * A claim whose time is over: its process died, is slow, or could not reach the database. With the
 * database there it gets the same time once more to say how it went, and only then it is sent
 * again.
 */
async function doubtUnsettled(db: Knex, webhookId: string): Promise<void> {
  await db.raw(
    `update webhook_deliveries set in_doubt = not in_doubt,
       claimed_until = case when in_doubt then null
         else clock_timestamp() + make_interval(secs => :seconds) end
     where id in (select id from webhook_deliveries
       where webhook_id = :webhookId and claimed_until < clock_timestamp()
       for update skip locked)`,
    { webhookId, seconds: CLAIM_SECONDS },
  );
}
