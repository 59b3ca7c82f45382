import { z } from 'zod';
import { writtenNumberField } from './suppression-api.js';

export const testCallSchema = z
  .strictObject({ phone_number: writtenNumberField })
  .meta({ id: 'TestCallRequest' });

export const testCallOut = z
  .strictObject({
    call_id: z
      .uuid()
      .nullable()
      .meta({ description: 'null: not admitted yet; `why_url` says for what it waits' }),
    status: z.literal('initiated'),
    phone_number: z.string(),
    skillbase_id: z.uuid(),
    message: z.string(),
    line_kind: z.enum(['simulator', 'livekit']),
    campaign_id: z.uuid(),
    call_task_id: z.uuid(),
    why_url: z.string(),
  })
  .meta({ id: 'TestCall' });
