import { z } from 'zod';
import { toRealTime, type LineClock } from '../domain/clock.js';
import type { DryRunReport } from '../domain/dry-run.js';
import type { Expectation } from '../domain/expectation.js';
import { GATE_REASONS } from '../domain/gate-reasons.js';
import { liftOf } from '../domain/lift-of.js';
import { instantField } from './fields.js';
import { isoOfMs, liftField } from './why-api.js';

export const dryRunBody = z
  .strictObject({
    starts_at: instantField
      .optional()
      .meta({ description: "By the line's clock; missing: as if it were started now" }),
  })
  .meta({ id: 'DryRunRequest' });

const time = z.iso.datetime().nullable();

export const reasonCount = z.strictObject({
  verdict: z.enum(['allow', 'defer', 'deny']),
  step: z.string(),
  reason: z.string(),
  who_can_lift: liftField,
  text: z.strictObject({ en: z.string(), ru: z.string() }),
  contacts: z.int(),
});

export const dryRunSchema = z
  .strictObject({
    campaign_id: z.uuid().nullable(),
    asked_at: z.iso.datetime().meta({ description: "By the line's clock, as all times here" }),
    contacts: z.int(),
    callable: z.int().meta({ description: 'Those whom the gate lets through at some time' }),
    by_reason: z.array(reasonCount).meta({ description: 'What the gate says to how many' }),
    first_dial_at: time,
    last_dial_at: time,
    expected_finish_at: time,
    first_dial_real_at: time,
    expected_finish_real_at: time,
    expected_dials: z.int(),
    unreached: z.int().meta({ description: 'Whose last dials would come after the end' }),
    channels_needed: z.int().meta({ description: 'To dial at the full rate' }),
    channels: z.int(),
    calls_per_minute: z.number().meta({ description: 'What rate and channels allow together' }),
    cost_usd: z.strictObject({ low: z.number(), high: z.number() }),
    zones: z.array(
      z.strictObject({
        zone_key: z.string().nullable(),
        contacts: z.int(),
        callable: z.int(),
        first_opening_at: time,
      }),
    ),
    expected: z.strictObject({
      answered_share: z.number(),
      retried_share: z.number(),
      seconds_per_dial: z.number(),
      usd_per_talk: z.number(),
      learned_from_calls: z.int().meta({ description: '0: documented defaults' }),
    }),
  })
  .meta({ id: 'DryRun' });

export interface DryRunAnswer {
  campaignId: string | null;
  clock: LineClock;
  fromMs: number;
  limits: { channels: number };
  expected: Expectation;
  report: DryRunReport;
}

export function dryRunOut(answer: DryRunAnswer): z.infer<typeof dryRunSchema> {
  const { report, clock } = answer;
  const { forecast } = report;
  const real = (ms: number | null) => isoOfMs(ms === null ? null : toRealTime(clock, ms));
  return {
    campaign_id: answer.campaignId,
    asked_at: new Date(answer.fromMs).toISOString(),
    contacts: report.contacts,
    callable: report.callable,
    by_reason: reasonsOut(report.byReason),
    first_dial_at: isoOfMs(forecast.firstDialMs),
    last_dial_at: isoOfMs(forecast.lastDialMs),
    expected_finish_at: isoOfMs(forecast.finishMs),
    first_dial_real_at: real(forecast.firstDialMs),
    expected_finish_real_at: real(forecast.finishMs),
    expected_dials: forecast.dials,
    unreached: forecast.unreached,
    channels_needed: forecast.channelsNeeded,
    channels: answer.limits.channels,
    calls_per_minute: rounded(forecast.perMinute, 10),
    cost_usd: {
      low: rounded(forecast.costUsd.low, 100),
      high: rounded(forecast.costUsd.high, 100),
    },
    zones: report.zones.map(({ zoneKey, contacts, callable, firstOpeningMs }) => {
      const opening = isoOfMs(firstOpeningMs);
      return { zone_key: zoneKey, contacts, callable, first_opening_at: opening };
    }),
    expected: expectedOut(answer.expected),
  };
}

export function reasonsOut(counts: DryRunReport['byReason']): z.infer<typeof reasonCount>[] {
  return counts.map(({ verdict, step, reason, contacts }) => {
    const { en, ru } = GATE_REASONS[reason];
    return { verdict, step, reason, who_can_lift: liftOf(reason), text: { en, ru }, contacts };
  });
}

function expectedOut(expected: Expectation) {
  return {
    answered_share: rounded(expected.answeredShare, 1_000),
    retried_share: rounded(expected.retriedShare, 1_000),
    seconds_per_dial: rounded(expected.holdSeconds, 10),
    usd_per_talk: rounded(expected.talkUsd, 10_000),
    learned_from_calls: expected.learnedFrom,
  };
}

function rounded(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}
