import { z } from 'zod';
import { LEAD_STATUSES } from '../domain/lead.js';
import type { CallDetail, CallMessage } from '../ports/call-store.js';
import { callOut, callSchema, messageOut, messageSchema, metricsOut } from './call-api.js';

const time = z.iso.datetime();

/** What a page about one call shows beside what the list shows. */
const detailedCallSchema = callSchema
  .extend({
    phone_number: z.string().meta({ description: 'Of the person: `callee_number` again' }),
    duration: z.int().meta({ description: 'Seconds: `duration_sec` again' }),
    connected_at: time.nullable().meta({ description: '`answered_at` again' }),
    contact_info: z.strictObject({
      name: z.string().nullable(),
      phone_number: z.string(),
      data: z.record(z.string(), z.string()),
    }),
    agreements: z
      .array(z.strictObject({ name: z.string(), value: z.unknown() }))
      .meta({ description: 'What was found out, field by field' }),
    transfer_status: z.enum(['none', 'transferred']),
    lead_transfer: z
      .strictObject({ lead_id: z.uuid(), status: z.enum(LEAD_STATUSES) })
      .nullable()
      .meta({ description: 'The lead that the call has made' }),
    completion_reason: z.string().nullable().meta({ description: 'Code of the disposition' }),
    rejection_reason: z
      .string()
      .nullable()
      .meta({ description: 'Why it failed; null when it did not' }),
    why_url: z.string().meta({ description: 'Why the contact is (not) called now' }),
  })
  .meta({ id: 'DetailedCall' });

export const callDetailSchema = z
  .strictObject({
    call: detailedCallSchema,
    messages: z.array(messageSchema),
    metrics: z
      .record(z.string(), z.number().nullable())
      .nullable()
      .meta({ description: 'Latencies in ms, durations in seconds, costs in US dollars' }),
  })
  .meta({ id: 'CallDetail' });

export const callMessagesSchema = z.array(messageSchema);

export const transcriptQuery = z.strictObject({
  format: z
    .enum(['json', 'text', 'vtt'])
    .optional()
    .meta({ description: 'Default: what Accept asks for, else JSON' }),
});

export const transcriptSchema = z
  .strictObject({
    messages: z.array(
      z.strictObject({
        id: z.int(),
        role: messageSchema.shape.role,
        content: z.string(),
        timestamp: time,
      }),
    ),
  })
  .meta({ id: 'Transcript' });

export function callDetailOut(
  detail: CallDetail,
  isRecorded: boolean,
): z.infer<typeof callDetailSchema> {
  return {
    call: { ...callOut(detail.call, isRecorded), ...extrasOf(detail) },
    messages: detail.messages.map(messageOut),
    metrics: detail.metrics && metricsOut(detail.metrics),
  };
}

function extrasOf({ call, contact, lead, metrics }: CallDetail) {
  const reason = metrics?.['outcome_reason'];
  const hasFailed = call.outcome !== null && call.outcome !== 'success';
  return {
    phone_number: call.calleeNumber,
    duration: call.durationSec,
    connected_at: call.answeredAt?.toISOString() ?? null,
    contact_info: { name: contact.name, phone_number: call.calleeNumber, data: contact.data },
    agreements: Object.entries(call.collectedData).map(([name, value]) => ({ name, value })),
    transfer_status: call.business === 'transferred' ? ('transferred' as const) : ('none' as const),
    lead_transfer: lead && { lead_id: lead.id, status: lead.status },
    completion_reason: call.disposition,
    rejection_reason: hasFailed ? (typeof reason === 'string' ? reason : call.disposition) : null,
    why_url: `/api/call-tasks/${call.callTaskId}/why`,
  };
}

export function callMessagesOut(messages: CallMessage[]): z.infer<typeof callMessagesSchema> {
  return messages.map(messageOut);
}

export function transcriptOut(messages: CallMessage[]): z.infer<typeof transcriptSchema> {
  return {
    messages: messages.map(({ id, role, content, at }) => ({
      id,
      role,
      content,
      timestamp: at.toISOString(),
    })),
  };
}
