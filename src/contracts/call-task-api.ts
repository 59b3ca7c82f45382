import { z } from 'zod';
import { CALL_STATES, OUTCOMES } from '../domain/call.js';
import { CALL_TASK_STATUSES, END_REASONS } from '../domain/call-task.js';
import { CAMPAIGN_STATUSES } from '../domain/campaign.js';
import type { Explanation } from '../domain/why.js';
import type { CallTask, TaskAttempt, TaskDecision, TaskStory } from '../ports/call-task-store.js';
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

export const whyQuery = z.strictObject({ lang: z.enum(['en', 'ru']).optional() });

const attemptSchema = z.strictObject({
  call_id: z.uuid(),
  attempt_number: z.int().nullable(),
  round: z.int(),
  state: z.enum(CALL_STATES),
  disposition: z.string().nullable(),
  outcome: z.enum(OUTCOMES).nullable(),
  started_at: time,
  ended_at: time.nullable(),
});

export const whySchema = z
  .strictObject({
    call_task_id: z.uuid(),
    sentence: z.string().meta({ description: 'In the language asked for' }),
    sentences: z.strictObject({ en: z.string(), ru: z.string() }),
    status: z.enum(CALL_TASK_STATUSES),
    end_reason: z.enum(END_REASONS).nullable(),
    outcome: z.enum(OUTCOMES).nullable(),
    campaign_status: z.enum(CAMPAIGN_STATUSES),
    reason: z.string().nullable(),
    next: z.strictObject({
      step: z.enum(['calling', 'at_time', 'in_turn', 'held', 'nothing']),
      next_attempt_at: time.nullable().meta({ description: "By the line's clock" }),
      next_attempt_real_at: time.nullable().meta({ description: 'By the clock on the wall' }),
    }),
    last_decision: z
      .strictObject({
        verdict: z.enum(['allow', 'defer', 'deny', 'retry', 'end']),
        reason: z.string(),
        at: time,
        until: time.nullable(),
        facts: z.record(z.string(), z.unknown()),
      })
      .nullable(),
    attempts: z.strictObject({
      total: z.int(),
      counted_in_round: z.int(),
      max: z.int(),
      round: z.int(),
      calls: z.array(attemptSchema),
    }),
  })
  .meta({ id: 'Why' });

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

export function whyOut(
  explained: { story: TaskStory; explanation: Explanation; nextAttemptRealMs: number | null },
  language: 'en' | 'ru',
): z.infer<typeof whySchema> {
  const { story, explanation, nextAttemptRealMs } = explained;
  const { task, campaign } = story;
  return {
    call_task_id: task.id,
    sentence: explanation.sentence[language],
    sentences: explanation.sentence,
    status: task.status,
    end_reason: task.endReason,
    outcome: task.outcome,
    campaign_status: campaign.status,
    reason: explanation.reason,
    next: {
      step: explanation.next,
      next_attempt_at: isoOfMs(explanation.nextAttemptMs),
      next_attempt_real_at: isoOfMs(nextAttemptRealMs),
    },
    last_decision: story.lastDecision && decisionOut(story.lastDecision),
    attempts: {
      total: task.attemptCount,
      counted_in_round: task.countedAttempts,
      max: Math.max(1, campaign.maxRetries),
      round: task.round,
      calls: story.attempts.map(attemptOut),
    },
  };
}

function decisionOut({ verdict, reason, at, until, facts }: TaskDecision) {
  const known = verdict as 'allow' | 'defer' | 'deny' | 'retry' | 'end';
  return { verdict: known, reason, at: at.toISOString(), until: iso(until), facts };
}

function attemptOut(attempt: TaskAttempt): z.infer<typeof attemptSchema> {
  return {
    call_id: attempt.callId,
    attempt_number: attempt.attemptNumber,
    round: attempt.round,
    state: attempt.state,
    disposition: attempt.disposition,
    outcome: attempt.outcome,
    started_at: attempt.startedAt.toISOString(),
    ended_at: iso(attempt.endedAt),
  };
}

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}

function isoOfMs(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
