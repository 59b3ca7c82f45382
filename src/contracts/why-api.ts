import { z } from 'zod';
import { CALL_STATES, OUTCOMES } from '../domain/call.js';
import { CALL_TASK_STATUSES, END_REASONS } from '../domain/call-task.js';
import { CAMPAIGN_STATUSES } from '../domain/campaign.js';
import type { Decision } from '../domain/gate.js';
import { BINDING_LIMITS } from '../domain/binding-limit.js';
import type { QueuePlace } from '../domain/queue-place.js';
import { NEXT_STEPS, type Explanation } from '../domain/why.js';
import { liftOf } from '../domain/lift-of.js';
import type { TaskAttempt, TaskDecision, TaskStory } from '../ports/call-task-store.js';

export const whyQuery = z.strictObject({ lang: z.enum(['en', 'ru']).optional() });

const time = z.iso.datetime();

export const liftField = z
  .enum(['time', 'company', 'operator', 'platform', 'nobody'])
  .nullable()
  .meta({ description: 'Who can take away what stands against the call; null: nothing does' });

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

const decisionSchema = z.strictObject({
  verdict: z.enum(['allow', 'defer', 'deny']),
  step: z.string().meta({ description: 'Which step of the gate decided' }),
  reason: z.string(),
  until: time.nullable(),
  facts: z.record(z.string(), z.unknown()).meta({ description: 'The rule and what it looked at' }),
});

export const queueSchema = z.strictObject({
  limit: z.enum(BINDING_LIMITS).meta({ description: 'Which limit binds now' }),
  position: z.int().meta({
    description:
      'Calls that come before its own: contacts in front of it (up to 100,000 are counted) and ' +
      'retries that become due meanwhile',
  }),
  calls_per_minute: z.number().meta({ description: 'What the campaign dials at' }),
  estimated_at: time.meta({ description: "By the line's clock" }),
  error_seconds: z.number().meta({
    description:
      'The call comes within so many seconds before or after the estimate in six cases of seven, ' +
      'as long as limits, hours and priorities stay as they are',
  }),
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
    who_can_lift: liftField,
    next: z.strictObject({
      step: z.enum(NEXT_STEPS),
      next_attempt_at: time.nullable().meta({ description: "By the line's clock" }),
      next_attempt_real_at: time.nullable().meta({ description: 'By the clock on the wall' }),
    }),
    decision: decisionSchema
      .nullable()
      .meta({ description: 'What the gate says when it is asked now; null: it does not wait' }),
    queue: queueSchema.nullable().meta({ description: 'Of a contact that may be called now' }),
    last_decision: z
      .strictObject({
        verdict: z.enum(['allow', 'defer', 'deny', 'retry', 'end']),
        reason: z.string(),
        at: time,
        until: time.nullable(),
        facts: z.record(z.string(), z.unknown()),
      })
      .nullable()
      .meta({ description: 'What was decided last and written down' }),
    attempts: z.strictObject({
      total: z.int(),
      counted_in_round: z.int(),
      max: z.int(),
      round: z.int(),
      calls: z.array(attemptSchema),
    }),
  })
  .meta({ id: 'Why' });

export interface WhyAnswer {
  story: TaskStory;
  explanation: Explanation;
  nextAttemptRealMs: number | null;
  decision: Decision | null;
  queue: QueuePlace | null;
}

export function whyOut(why: WhyAnswer, language: 'en' | 'ru'): z.infer<typeof whySchema> {
  const { story, explanation, nextAttemptRealMs } = why;
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
    who_can_lift: explanation.reason === null ? null : liftOf(explanation.reason),
    next: {
      step: explanation.next,
      next_attempt_at: isoOfMs(explanation.nextAttemptMs),
      next_attempt_real_at: isoOfMs(nextAttemptRealMs),
    },
    decision: why.decision && decisionNow(why.decision),
    queue: why.queue && queueOut(why.queue, explanation.nextAttemptMs ?? 0),
    last_decision: story.lastDecision && lastDecisionOut(story.lastDecision),
    attempts: {
      total: task.attemptCount,
      counted_in_round: task.countedAttempts,
      max: Math.max(1, campaign.maxRetries),
      round: task.round,
      calls: story.attempts.map(attemptOut),
    },
  };
}

function decisionNow(decision: Decision): z.infer<typeof decisionSchema> {
  const { verdict, step, reason, detail } = decision;
  const untilMs = decision.verdict === 'defer' ? decision.untilMs : null;
  return { verdict, step, reason, until: isoOfMs(untilMs), facts: { ...detail } };
}

export function queueOut(queue: QueuePlace, atMs: number): z.infer<typeof queueSchema> {
  return {
    limit: queue.limit,
    position: queue.position,
    calls_per_minute: Math.round(queue.perMinute * 10) / 10,
    estimated_at: new Date(atMs).toISOString(),
    error_seconds: Math.ceil(queue.errorMs / 1_000),
  };
}

function lastDecisionOut({ verdict, reason, at, until, facts }: TaskDecision) {
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

export function isoOfMs(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
