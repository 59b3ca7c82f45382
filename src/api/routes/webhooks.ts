import { uuidParams } from '../../contracts/fields.js';
import { pageOut, pageRequest, pageSchema } from '../../contracts/pagination.js';
import {
  changedWebhookSchema,
  newWebhookOut,
  newWebhookSchema,
  rotatedSecretOut,
  rotateSecretSchema,
  toWebhookChanges,
  toWebhookOut,
  toWebhookSettings,
  webhookOut,
  webhooksQuery,
} from '../../contracts/webhook-api.js';
import type { Webhooks } from '../../services/webhooks.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID, pageOfOne } from '../examples.js';
import { SECRET, SENT, WEBHOOK } from './webhook-examples.js';

const tag = 'Webhooks';
const one = { params: uuidParams, parameterExamples: { id: EXAMPLE_ID } };
const WANTED = { url: WEBHOOK.url, events: WEBHOOK.events, description: WEBHOOK.description };

/** Who is told of what happens. */
export function webhookEndpoints(webhooks: Webhooks): Endpoint[] {
  return [
    ...readingEndpoints(webhooks),
    makingEndpoint(webhooks),
    ...changingEndpoints(webhooks),
    secretEndpoint(webhooks),
  ];
}

function readingEndpoints(webhooks: Webhooks): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path: '/api/webhooks', summary: 'Webhooks', tag, access: 'operator' },
      query: webhooksQuery,
      answers: {
        200: {
          description: 'Newest first',
          schema: pageSchema(webhookOut),
          example: pageOfOne(WEBHOOK),
        },
      },
      async handle({ principal, query }) {
        const request = pageRequest(query);
        const filter = { company: query.company_id, isActive: query.is_active };
        const page = await webhooks.list(principal, filter, request);
        return { status: 200, body: pageOut(page, request, toWebhookOut) };
      },
    }),
    endpoint({
      ...{ method: 'get', path: '/api/webhooks/{id}', summary: 'One webhook', tag, ...one },
      access: 'operator',
      answers: { 200: { description: 'As it is', schema: webhookOut, example: WEBHOOK } },
      async handle({ principal, params }) {
        return { status: 200, body: toWebhookOut(await webhooks.get(principal, params.id)) };
      },
    }),
  ];
}

function makingEndpoint(webhooks: Webhooks): Endpoint {
  return endpoint({
    ...{ method: 'post', path: '/api/webhooks', summary: 'Be told of events', tag },
    access: 'admin',
    description: SENT,
    showsSecret: true,
    body: newWebhookSchema,
    bodyExamples: {
      ends: { summary: 'How calls and campaigns end', value: WANTED },
      everything: { value: { ...WANTED, events: ['*'], include_phone_numbers: true } },
    },
    answers: {
      201: {
        description: 'Made; the secret is in this answer and nowhere else',
        schema: newWebhookOut,
        example: { ...WEBHOOK, last_success_at: null, secret: SECRET },
      },
    },
    problems: ['state_conflict'],
    async handle({ principal, body }) {
      const wanted = { ...toWebhookSettings(body), company: body.company_id };
      const { webhook, secret } = await webhooks.create(principal, wanted);
      return { status: 201, body: { ...toWebhookOut(webhook), secret } };
    },
  });
}

function changingEndpoints(webhooks: Webhooks): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'put', path: '/api/webhooks/{id}', summary: 'Change a webhook', tag, ...one },
      access: 'admin',
      description:
        'Fields that are left out stay. Switched on again it goes on with what waits and hears ' +
        'of what happens from then on; what happened meanwhile can be replayed.',
      body: changedWebhookSchema,
      bodyExamples: { on: { summary: 'Switch it on again', value: { is_active: true } } },
      answers: { 200: { description: 'Changed', schema: webhookOut, example: WEBHOOK } },
      async handle({ principal, params, body }) {
        const changed = await webhooks.update(principal, params.id, toWebhookChanges(body));
        return { status: 200, body: toWebhookOut(changed) };
      },
    }),
    endpoint({
      ...{ method: 'delete', path: '/api/webhooks/{id}', summary: 'Remove a webhook', tag },
      ...{ access: 'admin', ...one },
      description: 'With its log; what waits is not delivered.',
      answers: { 204: { description: 'Removed' } },
      async handle({ principal, params }) {
        await webhooks.delete(principal, params.id);
        return { status: 204 };
      },
    }),
  ];
}

function secretEndpoint(webhooks: Webhooks): Endpoint {
  return endpoint({
    ...{ method: 'post', path: '/api/webhooks/{id}/rotate-secret', tag, ...one },
    ...{ summary: 'A new secret', access: 'admin' },
    description: 'Until the overlap is over both sign, so that no receiver misses anything.',
    showsSecret: true,
    body: rotateSecretSchema,
    bodyExamples: { day: { summary: 'Both for a day', value: { overlap_hours: 24 } } },
    answers: {
      200: {
        description: 'The secret is in this answer and nowhere else',
        schema: rotatedSecretOut,
        example: { secret: SECRET, previous_valid_until: '2026-09-02T09:00:00.000Z' },
      },
    },
    async handle({ principal, params, body }) {
      const { overlap_hours: hours } = body;
      const { secret, previousValidUntil } = await webhooks.rotateSecret(
        ...([principal, params.id, hours] as const),
      );
      const previous_valid_until = previousValidUntil?.toISOString() ?? null;
      return { status: 200, body: { secret, previous_valid_until } };
    },
  });
}
