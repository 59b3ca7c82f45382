import { z } from 'zod';
import type { DeliveryAttempt, DeliveryFilter, WebhookDelivery } from '../ports/webhook-store.js';
import { instantField, timestampOut } from './fields.js';
import { pageQuery } from './pagination.js';

const STATES = ['pending', 'delivered', 'failed'] as const satisfies WebhookDelivery['state'][];
const count = z.int().min(0);

export const deliveryParams = z.strictObject({ id: z.uuid(), delivery_id: z.uuid() });

export const deliveriesQuery = z.strictObject({
  state: z.enum(STATES).optional(),
  event_type: z.string().min(1).max(60).optional(),
  call_id: z.uuid().optional(),
  campaign_id: z.uuid().optional(),
  from: instantField.optional().meta({ description: 'Queued at or after' }),
  to: instantField.optional().meta({ description: 'Queued before' }),
  ...pageQuery,
});

export const replaySchema = z
  .strictObject({
    since: instantField.meta({ description: 'Events that were written from then on' }),
    until: instantField.optional().meta({ description: 'And before; now by default' }),
    include_delivered: z.boolean().default(false).meta({
      description: 'Also what the receiver took: it gets it again, with the id that it had',
    }),
  })
  .meta({ id: 'WebhookReplay' });

export const replayedOut = z
  .strictObject({ queued: count.meta({ description: 'Deliveries that are due now' }) })
  .meta({ id: 'WebhookReplayed' });

const deliveryShape = {
  id: z.uuid().meta({ description: 'The header `webhook-id` of every try' }),
  webhook_id: z.uuid(),
  event_id: z.int().nullable().meta({ description: 'null: a test' }),
  event_type: z.string(),
  campaign_id: z.uuid().nullable(),
  call_id: z.uuid().nullable(),
  state: z
    .enum(STATES)
    .meta({ description: '`delivered`: answered 2xx; `failed`: given up, and can be replayed' }),
  attempts: count,
  replays: count,
  next_attempt_at: timestampOut.nullable(),
  delivered_at: timestampOut.nullable(),
  created_at: timestampOut,
};
const attemptOut = z.strictObject({
  number: z.int().min(1),
  at: timestampOut.meta({ description: 'When it was over' }),
  duration_ms: count,
  status: z.int().nullable().meta({ description: 'null: there was no answer' }),
  error: z
    .string()
    .nullable()
    .meta({
      description:
        'null: taken; else refused, redirect, timeout, name_not_found, connection_refused, ' +
        'connection_lost, tls, address_refused, not_https, not_http, ' +
        'unreachable, failed, event_gone',
    }),
  answer: z.string().nullable().meta({ description: 'The first kilobyte of it' }),
});

export const deliveryOut = z.strictObject(deliveryShape).meta({ id: 'WebhookDelivery' });
export const deliveryDetailOut = z
  .strictObject({ ...deliveryShape, attempt_log: z.array(attemptOut) })
  .meta({ id: 'WebhookDeliveryDetail' });

export function toDeliveryFilter(query: z.output<typeof deliveriesQuery>): DeliveryFilter {
  const { state, event_type: eventType, call_id: callId, campaign_id: campaignId } = query;
  const from = query.from === undefined ? undefined : new Date(query.from);
  const to = query.to === undefined ? undefined : new Date(query.to);
  return { state, eventType, callId, campaignId, from, to };
}

export function toDeliveryOut(delivery: WebhookDelivery): z.input<typeof deliveryOut> {
  const { id, state, attempts, replays } = delivery;
  return {
    ...{ id, state, attempts, replays },
    webhook_id: delivery.webhookId,
    event_id: delivery.eventId,
    event_type: delivery.eventType,
    campaign_id: delivery.campaignId,
    call_id: delivery.callId,
    next_attempt_at: delivery.nextAttemptAt?.toISOString() ?? null,
    delivered_at: delivery.deliveredAt?.toISOString() ?? null,
    created_at: delivery.createdAt.toISOString(),
  };
}

export function toDeliveryDetailOut(found: {
  delivery: WebhookDelivery;
  attempts: DeliveryAttempt[];
}): z.input<typeof deliveryDetailOut> {
  return {
    ...toDeliveryOut(found.delivery),
    attempt_log: found.attempts.map((attempt) => {
      const { number, status, error, answer } = attempt;
      const { at, durationMs: duration_ms } = attempt;
      return { number, status, error, answer, duration_ms, at: at.toISOString() };
    }),
  };
}
