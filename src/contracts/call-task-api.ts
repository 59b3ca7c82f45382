import { z } from 'zod';
import { OUTCOMES } from '../domain/call.js';
import { CALL_TASK_STATUSES, END_REASONS } from '../domain/call-task.js';
import type { CallTask } from '../ports/call-task-store.js';
import { pageQuery, pageSchema } from './pagination.js';

const filters = {
  status: z.enum(CALL_TASK_STATUSES).optional(),
  outcome: z.enum(OUTCOMES).optional(),
  phone_number: z.string().max(30).optional().meta({ description: 'Exactly this number, E.164' }),
  q: z.string().min(1).max(100).optional().meta({ description: 'Part of a name or a number' }),
};
export const campaignTasksQuery = z.strictObject({ ...filters, ...pageQuery });
export const callTasksQuery = z.strictObject({
  campaign_id: z.uuid().optional(),
  ...filters,
  ...pageQuery,
});

const time = z.iso.datetime();

export const callTaskSchema = z
  .strictObject({
    id: z.uuid(),
    campaign_id: z.uuid(),
    company_id: z.uuid(),
    phone_number: z.string(),
    contact_name: z.string().nullable(),
    contact_data: z.record(z.string(), z.string()),
    status: z.enum(CALL_TASK_STATUSES),
    end_reason: z.enum(END_REASONS).nullable(),
    outcome: z.enum(OUTCOMES).nullable(),
    attempt_count: z.int(),
    round: z.int(),
    last_attempt_at: time.nullable(),
    next_attempt_at: time.nullable(),
    error_message: z.string().nullable(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'CallTask' });

export const callTaskPageSchema = pageSchema(callTaskSchema);

export function callTaskOut(task: CallTask): z.infer<typeof callTaskSchema> {
  return {
    id: task.id,
    campaign_id: task.campaignId,
    company_id: task.companyId,
    phone_number: task.phoneNumber,
    contact_name: task.contactName,
    contact_data: task.contactData,
    status: task.status,
    end_reason: task.endReason,
    outcome: task.outcome,
    attempt_count: task.attemptCount,
    round: task.round,
    last_attempt_at: iso(task.lastAttemptAt),
    next_attempt_at: iso(task.nextAttemptAt),
    error_message: task.errorMessage,
    created_at: task.createdAt.toISOString(),
    updated_at: task.updatedAt.toISOString(),
  };
}

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
