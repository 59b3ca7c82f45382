import { uuidParams } from '../../contracts/fields.js';
import { pageOut, pageRequest, pageSchema } from '../../contracts/pagination.js';
import {
  deliveriesQuery,
  deliveryDetailOut,
  deliveryOut,
  deliveryParams,
  replayedOut,
  replaySchema,
  toDeliveryDetailOut,
  toDeliveryFilter,
  toDeliveryOut,
} from '../../contracts/webhook-delivery-api.js';
import type { Webhooks } from '../../services/webhooks.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID, pageOfOne } from '../examples.js';
import { DELIVERY, DELIVERY_DETAIL } from './webhook-examples.js';

const tag = 'Webhooks';
const one = { params: uuidParams, parameterExamples: { id: EXAMPLE_ID } };
const ofOne = {
  params: deliveryParams,
  parameterExamples: { id: EXAMPLE_ID, delivery_id: DELIVERY.id },
};
const queued = {
  ...DELIVERY,
  ...{ state: 'pending', attempts: 0, next_attempt_at: DELIVERY.created_at, delivered_at: null },
};

/** What was sent, how it went, and the same again. */
export function webhookDeliveryEndpoints(webhooks: Webhooks): Endpoint[] {
  return [...logEndpoints(webhooks), ...againEndpoints(webhooks)];
}

function logEndpoints(webhooks: Webhooks): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path: '/api/webhooks/{id}/deliveries', tag, ...one },
      ...{ summary: 'The log of deliveries', access: 'operator' },
      description: 'Newest first; kept for 30 days.',
      query: deliveriesQuery,
      answers: {
        200: {
          description: 'A page',
          schema: pageSchema(deliveryOut),
          example: pageOfOne(DELIVERY),
        },
      },
      async handle({ principal, params, query }) {
        const request = pageRequest(query);
        const which = { webhookId: params.id, filter: toDeliveryFilter(query) };
        const page = await webhooks.deliveries(principal, which, request);
        return { status: 200, body: pageOut(page, request, toDeliveryOut) };
      },
    }),
    endpoint({
      ...{ method: 'get', path: '/api/webhooks/{id}/deliveries/{delivery_id}', tag, ...ofOne },
      ...{ summary: 'One delivery with its tries', access: 'operator' },
      answers: {
        200: { description: 'As it is', schema: deliveryDetailOut, example: DELIVERY_DETAIL },
      },
      async handle({ principal, params }) {
        const which = { webhookId: params.id, deliveryId: params.delivery_id };
        const found = await webhooks.delivery(principal, which);
        return { status: 200, body: toDeliveryDetailOut(found) };
      },
    }),
  ];
}

function againEndpoints(webhooks: Webhooks): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'post', path: '/api/webhooks/{id}/test', tag, ...one },
      ...{ summary: 'Send a test event', access: 'operator' },
      description: 'An event `webhook.test`, whatever the webhook is told of; see it in the log.',
      answers: {
        202: {
          description: 'Due now',
          schema: deliveryOut,
          example: { ...queued, event_id: null, event_type: 'webhook.test', call_id: null },
        },
      },
      problems: ['state_conflict'],
      async handle({ principal, params }) {
        const delivery = await webhooks.test(principal, params.id);
        return { status: 202, body: toDeliveryOut(delivery) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/webhooks/{id}/deliveries/{delivery_id}/replay',
      ...{ tag, summary: 'Deliver one again', access: 'operator', ...ofOne },
      description: 'Now, also what the receiver took: with the id that it had.',
      answers: { 202: { description: 'Due now', schema: deliveryOut, example: queued } },
      problems: ['state_conflict'],
      async handle({ principal, params }) {
        const which = { webhookId: params.id, deliveryId: params.delivery_id };
        const delivery = await webhooks.replay(principal, which);
        return { status: 202, body: toDeliveryOut(delivery) };
      },
    }),
    endpoint({
      ...{ method: 'post', path: '/api/webhooks/{id}/replay', tag, ...one },
      ...{ summary: 'Deliver again since a time', access: 'operator' },
      description:
        'What was given up, and what was never queued because the webhook was off or not there ' +
        'yet. Events are kept for 30 days; at most 20,000 in one request.',
      body: replaySchema,
      bodyExamples: { since: { value: { since: '2026-09-01T09:00:00Z' } } },
      answers: { 202: { description: 'Due now', schema: replayedOut, example: { queued: 42 } } },
      problems: ['state_conflict'],
      deadlineMs: 30_000,
      async handle({ principal, params, body }) {
        const queuedCount = await webhooks.replaySince(principal, {
          webhookId: params.id,
          from: new Date(body.since),
          to: new Date(body.until ?? Date.now()),
          includeDelivered: body.include_delivered,
        });
        return { status: 202, body: { queued: queuedCount } };
      },
    }),
  ];
}
