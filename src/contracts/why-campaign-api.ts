import { z } from 'zod';
import { CALL_TASK_STATUSES, END_REASONS } from '../domain/call-task.js';
import { CAMPAIGN_STATUSES } from '../domain/campaign.js';
import { liftOf } from '../domain/lift-of.js';
import { BINDING_LIMITS } from '../domain/binding-limit.js';
import type { CampaignExplanation } from '../domain/why-campaign.js';
import type { CampaignStory } from '../ports/why-store.js';
import { isoOfMs, liftField } from './why-api.js';

const time = z.iso.datetime();

export const whyCampaignSchema = z
  .strictObject({
    campaign_id: z.uuid(),
    sentence: z.string().meta({ description: 'In the language asked for' }),
    sentences: z.strictObject({ en: z.string(), ru: z.string() }),
    status: z.enum(CAMPAIGN_STATUSES),
    rehearsal_of: z.uuid().nullable(),
    pause: z
      .strictObject({
        reason: z.string().meta({ description: 'operator, breaker or budget' }),
        by: z.string(),
        at: time,
        facts: z.record(z.string(), z.unknown()).meta({ description: 'The counts that led to it' }),
      })
      .nullable(),
    next: z.strictObject({
      step: z.enum(['calling', 'at_time', 'in_turn', 'held', 'nothing']),
      next_dial_at: time.nullable().meta({ description: "By the line's clock" }),
      next_dial_real_at: time.nullable().meta({ description: 'By the clock on the wall' }),
      reason: z.string().nullable(),
      who_can_lift: liftField,
      limit: z.enum(BINDING_LIMITS).nullable().meta({ description: 'Which limit binds now' }),
      calls_per_minute: z.number().nullable(),
    }),
    open: z.strictObject({
      total: z.int(),
      in_call: z.int(),
      queued: z.int().meta({ description: 'May be called now' }),
      waiting: z
        .array(
          z.strictObject({
            kind: z.enum(['retry', 'deferred']),
            reason: z.string(),
            tasks: z.int(),
            next_at: time,
          }),
        )
        .meta({ description: 'For a time: after an ending (its outcome), or put off by the gate' }),
      asleep: z
        .array(
          z.strictObject({
            zone_key: z.string().nullable(),
            tasks: z.int(),
            reason: z.string(),
            opens_at: time.nullable(),
          }),
        )
        .meta({ description: 'Never tried, in zones where it is not time to call' }),
    }),
    ended: z.array(
      z.strictObject({
        status: z.enum(CALL_TASK_STATUSES),
        end_reason: z.enum(END_REASONS),
        tasks: z.int(),
      }),
    ),
  })
  .meta({ id: 'CampaignWhy' });

export interface WhyCampaignAnswer {
  story: CampaignStory;
  explanation: CampaignExplanation;
  nextDialRealMs: number | null;
  queued: number;
  asleep: { zoneKey: string | null; tasks: number; reason: string; opensMs: number | null }[];
  perMinute: number | null;
}

export function whyCampaignOut(
  why: WhyCampaignAnswer,
  language: 'en' | 'ru',
): z.infer<typeof whyCampaignSchema> {
  const { story, explanation } = why;
  const { reason } = explanation;
  return {
    campaign_id: story.id,
    sentence: explanation.sentence[language],
    sentences: explanation.sentence,
    status: story.status,
    rehearsal_of: story.rehearsalOf,
    pause: pauseOut(story),
    next: {
      step: explanation.next,
      next_dial_at: isoOfMs(explanation.nextDialMs),
      next_dial_real_at: isoOfMs(why.nextDialRealMs),
      reason,
      who_can_lift: reason === null ? null : liftOf(reason),
      limit: explanation.limit,
      calls_per_minute: why.perMinute === null ? null : Math.round(why.perMinute * 10) / 10,
    },
    open: openOut(why),
    ended: story.counts.ended.map(({ status, endReason, tasks }) => {
      return { status, end_reason: endReason, tasks };
    }),
  };
}

function pauseOut({ status, pauseReason, pausedBy }: CampaignStory) {
  if (status !== 'paused' || pausedBy === null) return null;
  const { by, at, facts } = pausedBy;
  return { reason: pauseReason ?? 'operator', by, at: at.toISOString(), facts };
}

function openOut({ story, queued, asleep }: WhyCampaignAnswer) {
  const { inCall, waiting } = story.counts;
  const sum = (groups: readonly { tasks: number }[]) =>
    groups.reduce((total, { tasks }) => total + tasks, 0);
  return {
    total: inCall + queued + sum(waiting) + sum(asleep),
    in_call: inCall,
    queued,
    waiting: waiting.map(({ kind, reason, tasks, nextMs }) => {
      return { kind, reason, tasks, next_at: new Date(nextMs).toISOString() };
    }),
    asleep: asleep.map(({ zoneKey, tasks, reason, opensMs }) => {
      return { zone_key: zoneKey, tasks, reason, opens_at: isoOfMs(opensMs) };
    }),
  };
}
