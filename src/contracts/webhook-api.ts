import { z } from 'zod';
import { definedFields } from '../domain/defined-fields.js';
import type { Webhook, WebhookSettings } from '../ports/webhook-store.js';
import { idOrSlugField, queryFlag, timestampOut } from './fields.js';
import { pageQuery } from './pagination.js';

const urlField = z
  .string()
  .max(2_000)
  .refine(isReceiver, 'must be an http(s) address without user, password and fragment')
  .transform((text) => new URL(text).href)
  .meta({
    description: 'https, at a public address',
    override: { type: 'string', format: 'uri', maxLength: 2_000 },
  });
const descriptionField = z.string().max(1_000).nullable();
const eventsField = z
  .array(z.string().min(1).max(60))
  .min(1)
  .max(50)
  .meta({ description: 'Types of events, or how they begin: `call.ended`, `call.*`, `*`' });
const phoneNumbersField = z
  .boolean()
  .meta({ description: 'Without it nothing that looks like a phone number is ever sent' });

export const newWebhookSchema = z
  .strictObject({
    url: urlField,
    events: eventsField,
    description: descriptionField.default(null),
    include_phone_numbers: phoneNumbersField.default(false),
    is_active: z.boolean().default(true),
    company_id: idOrSlugField.optional(),
  })
  .meta({ id: 'WebhookCreate' });

export const changedWebhookSchema = z
  .strictObject({
    url: urlField.optional(),
    events: eventsField.optional(),
    description: descriptionField.optional(),
    include_phone_numbers: phoneNumbersField.optional(),
    is_active: z.boolean().optional(),
  })
  .meta({ id: 'WebhookUpdate' });

export const webhooksQuery = z.strictObject({
  company_id: idOrSlugField.optional(),
  is_active: queryFlag.optional(),
  ...pageQuery,
});

export const rotateSecretSchema = z
  .strictObject({
    overlap_hours: z
      .number()
      .min(0)
      .max(168)
      .default(24)
      .meta({ description: 'How long the secret before signs as well' }),
  })
  .meta({ id: 'WebhookSecretRotation' });

export const webhookOut = z
  .strictObject({
    id: z.uuid(),
    company_id: z.uuid(),
    url: z.string(),
    description: z.string().nullable(),
    events: z.array(z.string()),
    include_phone_numbers: z.boolean(),
    is_active: z.boolean(),
    disabled_reason: z.enum(['gone', 'failing']).nullable().meta({
      description:
        'Why it was switched off by itself: the receiver answered 410, or failed for days',
    }),
    disabled_at: timestampOut.nullable(),
    failures_in_row: z.int().min(0),
    failing_since: timestampOut.nullable(),
    last_success_at: timestampOut.nullable(),
    last_failure_at: timestampOut.nullable(),
    created_by: z.string(),
    created_at: timestampOut,
    updated_at: timestampOut,
  })
  .meta({ id: 'Webhook' });

const secretField = z.string().meta({ description: 'Signs what is sent; shown this once' });
export const newWebhookOut = webhookOut.extend({ secret: secretField }).meta({ id: 'NewWebhook' });
export const rotatedSecretOut = z
  .strictObject({
    secret: secretField,
    previous_valid_until: timestampOut.nullable(),
  })
  .meta({ id: 'RotatedWebhookSecret' });

/** User and password would be kept, and a fragment is never sent. */
function isReceiver(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash, hostname } = new URL(text);
  const isHttp = protocol === 'https:' || protocol === 'http:';
  return isHttp && username === '' && password === '' && hash === '' && hostname !== '';
}

export function toWebhookSettings(body: z.output<typeof newWebhookSchema>): WebhookSettings {
  const { url, events, description } = body;
  return {
    ...{ url, events, description },
    includePhoneNumbers: body.include_phone_numbers,
    isActive: body.is_active,
  };
}

export function toWebhookChanges(
  body: z.output<typeof changedWebhookSchema>,
): Partial<WebhookSettings> {
  const { url, events, description } = body;
  const { include_phone_numbers: includePhoneNumbers, is_active: isActive } = body;
  return definedFields({ url, events, description, includePhoneNumbers, isActive });
}

export function toWebhookOut(webhook: Webhook): z.input<typeof webhookOut> {
  const { id, url, description, events } = webhook;
  return {
    ...{ id, url, description, events },
    company_id: webhook.companyId,
    include_phone_numbers: webhook.includePhoneNumbers,
    is_active: webhook.isActive,
    disabled_reason: webhook.disabledReason,
    disabled_at: webhook.disabledAt?.toISOString() ?? null,
    failures_in_row: webhook.failuresInRow,
    failing_since: webhook.failingSince?.toISOString() ?? null,
    last_success_at: webhook.lastSuccessAt?.toISOString() ?? null,
    last_failure_at: webhook.lastFailureAt?.toISOString() ?? null,
    created_by: webhook.createdBy,
    created_at: webhook.createdAt.toISOString(),
    updated_at: webhook.updatedAt.toISOString(),
  };
}
