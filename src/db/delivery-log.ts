import type { Knex } from 'knex';
import { raw, type QueryBuilder } from 'objection';
import { DomainError } from '../domain/errors.js';
import { orderingKey, TEST_EVENT } from '../domain/webhook-events.js';
import type {
  DeliveryAttempt,
  DeliveryFilter,
  DeliveryLog,
  WebhookDelivery,
} from '../ports/webhook-store.js';
import type { Database } from './knex.js';
import { WebhookDeliveryModel } from './models/webhook-delivery-model.js';
import type { WebhookModel } from './models/webhook-model.js';
import { newestFirst } from './page-query.js';
import { MATCHES, QUEUED } from './webhook-fan-out-store.js';
import { findWebhook, lockWebhook } from './webhook-store.js';

/** More than that in one request would hold its locks for too long. */
const REPLAYED_AT_ONCE = 20_000;

export function createDeliveryLog(db: Database): DeliveryLog {
  return {
    async list(scope, { webhookId, filter }, page) {
      await findWebhook(db, scope, webhookId);
      const query = WebhookDeliveryModel.query(db).where('webhook_id', webhookId);
      const { items, ...rest } = await newestFirst(filtered(query, filter), page);
      return { ...rest, items: items.map(toDelivery) };
    },

    async get(scope, { webhookId, deliveryId }) {
      await findWebhook(db, scope, webhookId);
      const delivery = toDelivery(await findDelivery(db, { webhookId, deliveryId }));
      const attempts = await db('webhook_attempts')
        .where({ delivery_id: deliveryId })
        .orderBy('number')
        .select<DeliveryAttempt[]>({
          ...{ number: 'number', at: 'at', durationMs: 'duration_ms', status: 'status' },
          ...{ error: 'error', answer: 'answer' },
        });
      return { delivery, attempts };
    },

    replay: (scope, { webhookId, deliveryId }) =>
      db.transaction(async (trx) => {
        await ready(trx, await lockWebhook(trx, scope, webhookId));
        await findDelivery(trx, { webhookId, deliveryId });
        await WebhookDeliveryModel.query(trx).findById(deliveryId).patch(againNow());
        return toDelivery(await findDelivery(trx, { webhookId, deliveryId }));
      }),

    replaySince: (scope, which) =>
      db.transaction(async (trx) => {
        await ready(trx, await lockWebhook(trx, scope, which.webhookId));
        return replaySince(trx, which);
      }),

    addTest: (scope, webhookId) =>
      db.transaction(async (trx) => {
        const webhook = await lockWebhook(trx, scope, webhookId);
        await ready(trx, webhook);
        const { id } = await WebhookDeliveryModel.query(trx).insert({
          ...{ webhookId, companyId: webhook.companyId, eventType: TEST_EVENT, position: 0 },
          orderingKey: raw(`'test/' || gen_random_uuid()`) as never,
        });
        return toDelivery(await findDelivery(trx, { webhookId, deliveryId: id }));
      }),
  };
}

/** It is tried at once, also when its endpoint was being left alone. */
async function ready(trx: Knex.Transaction, webhook: WebhookModel): Promise<void> {
  if (!webhook.isActive) {
    throw new DomainError('state_conflict', 'The webhook is switched off: switch it on first.', {
      extra: { disabled_reason: webhook.disabledReason },
    });
  }
  await webhook.$query(trx).patch({ notBefore: null, wakesAsked: raw('wakes_asked + 1') as never });
}

/** One that is under way keeps its tries; one that has ended begins anew. */
function againNow() {
  const ended = `state <> 'pending'`;
  return {
    attemptsBefore: raw(`case when ${ended} then attempts else attempts_before end`),
    firstAttemptAt: raw(`case when ${ended} then null else first_attempt_at end`),
    replays: raw(`case when ${ended} then replays + 1 else replays end`),
    deliveredAt: null,
    state: 'pending',
    nextAttemptAt: raw('clock_timestamp()'),
  } as never;
}

async function replaySince(
  trx: Knex.Transaction,
  which: { webhookId: string; from: Date; to: Date; includeDelivered: boolean },
): Promise<number> {
  const { webhookId, from, to, includeDelivered } = which;
  const { rows } = await trx.raw<{ rows: EventKeys[] }>(
    `select e.id, e.call_id as "callId", e.campaign_id as "campaignId"
     from webhooks w join events e on ${MATCHES}
     where w.id = :webhookId and e.created_at >= :from and e.created_at < :to
     order by e.id limit :most`,
    { webhookId, from, to, most: REPLAYED_AT_ONCE + 1 },
  );
  if (rows.length > REPLAYED_AT_ONCE) throw tooMany();
  const done = await trx.raw<{ rowCount: number }>(
    `insert into webhook_deliveries as d (${QUEUED.columns})
     select ${QUEUED.values}
     from unnest(cast(:ids as bigint[]), cast(:keys as text[])) as k (id, ordering_key)
     join events e on e.id = k.id
     join webhooks w on w.id = :webhookId
     order by e.id
     on conflict (webhook_id, event_id) do update set state = 'pending', delivered_at = null,
       attempts_before = d.attempts, first_attempt_at = null, replays = d.replays + 1,
       next_attempt_at = clock_timestamp()
     where d.state = 'failed' or (d.state = 'delivered' and :includeDelivered)`,
    { webhookId, includeDelivered, ids: rows.map(({ id }) => id), keys: rows.map(orderingKey) },
  );
  return done.rowCount;
}

type EventKeys = Parameters<typeof orderingKey>[0];

function tooMany(): DomainError {
  const message = `asks for more than ${REPLAYED_AT_ONCE} events; give a shorter time`;
  return new DomainError('validation_failed', `since ${message}.`, {
    errors: [{ field: 'since', message }],
  });
}

async function findDelivery(
  db: Knex,
  { webhookId, deliveryId }: { webhookId: string; deliveryId: string },
): Promise<WebhookDeliveryModel> {
  const row = await WebhookDeliveryModel.query(db)
    .findById(deliveryId)
    .where({ webhook_id: webhookId });
  if (row) return row;
  throw new DomainError('not_found', 'There is no such delivery.');
}

function filtered(query: QueryBuilder<WebhookDeliveryModel>, filter: DeliveryFilter) {
  const columns = {
    state: filter.state,
    event_type: filter.eventType,
    call_id: filter.callId,
    campaign_id: filter.campaignId,
  };
  for (const [column, value] of Object.entries(columns)) {
    if (value !== undefined) void query.where(column, value);
  }
  if (filter.from !== undefined) void query.where('created_at', '>=', filter.from);
  if (filter.to !== undefined) void query.where('created_at', '<', filter.to);
  return query;
}

function toDelivery(row: WebhookDeliveryModel): WebhookDelivery {
  const { id, webhookId, eventId, eventType, campaignId, callId, state, attempts } = row;
  const { replays, deliveredAt, createdAt } = row;
  return {
    ...{ id, webhookId, eventId, eventType, campaignId, callId, state, attempts },
    ...{ replays, deliveredAt, createdAt },
    nextAttemptAt: state === 'pending' ? row.nextAttemptAt : null,
  };
}
