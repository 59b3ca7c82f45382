import { z } from 'zod';
import type { CallerId } from '../ports/caller-id-store.js';
import { timestampOut } from './fields.js';
import { pageSchema } from './pagination.js';
import { writtenNumberField } from './suppression-api.js';

const restField = z.int().min(0).max(86_400);
const textField = z.string().trim().min(1).max(100).nullable().default(null);

export const newCallerIdSchema = z
  .strictObject({
    phone_number: writtenNumberField,
    display_text: z
      .string()
      .trim()
      .min(1)
      .max(32)
      .nullable()
      .default(null)
      .meta({ description: 'The label that operators show, 32 characters at most' }),
    category: textField.meta({ description: 'Of the label, as filed with the operator' }),
    contract_id: textField.meta({ description: 'The contract with the operator' }),
    labelled_from: z.iso
      .date()
      .nullable()
      .default(null)
      .meta({ description: 'The label is shown from this day on' }),
    rest_seconds: restField.default(0).meta({ description: 'How long it rests after each call' }),
  })
  .meta({ id: 'CallerIdCreate' });

export const callerIdOut = z
  .strictObject({
    id: z.uuid(),
    line_id: z.uuid(),
    phone_number: z.string(),
    display_text: z.string().nullable(),
    category: z.string().nullable(),
    contract_id: z.string().nullable(),
    labelled_from: z.iso.date().nullable(),
    rest_seconds: restField,
    last_used_at: timestampOut.nullable().meta({ description: "In the line's own time" }),
    created_at: timestampOut,
  })
  .meta({ id: 'CallerId' });

export const callerIdsOut = pageSchema(callerIdOut);

export function toNewCallerId(body: z.output<typeof newCallerIdSchema>) {
  return {
    phoneNumber: body.phone_number,
    displayText: body.display_text,
    category: body.category,
    contractId: body.contract_id,
    labelledFrom: body.labelled_from,
    restSeconds: body.rest_seconds,
  };
}

export function toCallerIdOut(callerId: CallerId): z.input<typeof callerIdOut> {
  return {
    id: callerId.id,
    line_id: callerId.lineId,
    phone_number: callerId.phoneNumber,
    display_text: callerId.displayText,
    category: callerId.category,
    contract_id: callerId.contractId,
    labelled_from: callerId.labelledFrom,
    rest_seconds: callerId.restSeconds,
    last_used_at: callerId.lastUsedAt?.toISOString() ?? null,
    created_at: callerId.createdAt.toISOString(),
  };
}
