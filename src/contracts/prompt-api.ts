import { z } from 'zod';
import { instantField, timezoneField } from './fields.js';

export const previewPromptSchema = z
  .strictObject({
    version: z.int().min(1).optional().meta({ description: 'Default: the current one' }),
    call_task_id: z.uuid().optional().meta({ description: 'Whose contact is taken' }),
    contact: z
      .strictObject({
        name: z.string().max(255).nullable().optional(),
        phone_number: z.string().max(50).nullable().optional(),
        data: z.record(z.string().max(200), z.string().max(5_000)).optional(),
      })
      .default({})
      .meta({ description: 'Goes before what the call task says' }),
    timezone: timezoneField
      .optional()
      .meta({ description: 'Of the person; default: the company’s' }),
    at: instantField.optional().meta({ description: 'When the call takes place; default: now' }),
  })
  .meta({ id: 'PromptPreviewRequest' });

const spoken = z.string().nullable();

export const promptPreviewOut = z
  .strictObject({
    skillbase_id: z.uuid(),
    version: z.int(),
    language: z.enum(['ru', 'en']),
    timezone: z.string(),
    instructions: z.string().meta({ description: 'Exactly what the model is told' }),
    greeting_phrases: z.array(z.string()).meta({ description: 'As they are spoken' }),
    disclosure: spoken,
    closing_message: spoken,
    voicemail_message: spoken,
    warnings: z
      .array(z.strictObject({ field: z.string(), placeholder: z.string(), message: z.string() }))
      .meta({ description: 'Placeholders that nothing is known for; they are never spoken' }),
  })
  .meta({ id: 'PromptPreview' });

export function toContact({ name, phone_number: phoneNumber, data }: PreviewContact) {
  return {
    ...(name !== undefined && { name }),
    ...(phoneNumber !== undefined && { phoneNumber }),
    ...(data !== undefined && { data }),
  };
}

type PreviewContact = z.output<typeof previewPromptSchema>['contact'];
