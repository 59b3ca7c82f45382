import { z } from 'zod';
import { ZONE_SOURCES } from '../domain/contact-zones.js';
import type { EditedTask } from '../ports/call-task-edit-store.js';
import { callTaskOut, callTaskSchema } from './call-task-api.js';
import { instantField, timezoneField } from './fields.js';

const DATA_FIELDS_MAX = 200;

export const editCallTaskSchema = z
  .strictObject({
    contact_name: z.string().trim().min(1).max(255).nullable(),
    contact_data: z
      .record(z.string().min(1).max(255), z.string().max(10_000))
      .refine((data) => Object.keys(data).length <= DATA_FIELDS_MAX, 'has too many fields')
      .meta({ description: 'Replaces all of it; the next call uses it' }),
    priority: z.int().min(-1_000).max(1_000).meta({
      description: 'Higher comes first among contacts not called yet; 0 by default',
    }),
    next_attempt_at: instantField.nullable().meta({
      description: "By the line's clock. Null or a time that has passed: due now",
    }),
    timezone: timezoneField.nullable().meta({
      description: 'Where the contact is, an IANA name; null: no longer told',
    }),
    region: z.string().trim().min(1).max(100).nullable().meta({
      description: 'Name or code of a region of its country; its zone follows from it',
    }),
  })
  .partial()
  .meta({ id: 'CallTaskUpdate' });

export const editedCallTaskSchema = callTaskSchema
  .extend({
    priority: z.int(),
    region: z.string().nullable(),
    zone_key: z.string().nullable().meta({
      description: 'Country and the zones that the contact may be in; null: by its number',
    }),
    zone_source: z.enum(ZONE_SOURCES).nullable(),
  })
  .meta({ id: 'CallTaskEdited' });

export function toTaskChanges(body: z.output<typeof editCallTaskSchema>) {
  return {
    contactName: body.contact_name,
    contactData: body.contact_data,
    priority: body.priority,
    nextAttemptMs: body.next_attempt_at,
    timezone: body.timezone,
    region: body.region,
  };
}

export function editedTaskOut(task: EditedTask): z.infer<typeof editedCallTaskSchema> {
  const { priority, region, zoneKey, zoneSource } = task;
  return { ...callTaskOut(task), priority, region, zone_key: zoneKey, zone_source: zoneSource };
}
