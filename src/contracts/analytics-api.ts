import { z } from 'zod';
import { CALL_STATUSES } from '../domain/call-status.js';
import { OUTCOMES } from '../domain/call.js';
import {
  FUNNEL_STAGES,
  type CallCosts,
  type CallFigures,
  type FunnelStage,
} from '../domain/call-figures.js';
import type { BestHour, CallsOfDay } from '../domain/calls-over-time.js';
import type { CallChoice, ReportPeriod, WantedDays } from '../ports/analytics-store.js';
import { timezoneField } from './fields.js';

const count = z.int().min(0);
const usd = z.number().min(0).meta({ description: 'US dollars, exact to 6 places' });
const rate = z.number().min(0).nullable();
const dayField = z.iso.date().refine((day) => day >= '2000-01-02' && day < '2199-12-30', {
  message: 'must lie between 2000 and 2200',
});

export const csvQuery = {
  format: z
    .enum(['json', 'csv'])
    .optional()
    .meta({ description: '`csv`, as `Accept: text/csv`, gives a file for a spreadsheet' }),
};
export const analyticsFilter = {
  company_id: z.uuid().optional(),
  skillbase_id: z.uuid().optional(),
  campaign_id: z.uuid().optional(),
};
export const daysQuery = {
  start_date: dayField.optional().meta({ description: 'Whole days, both ends included' }),
  end_date: dayField.optional().meta({ description: 'Default: today' }),
  timezone: timezoneField.optional().meta({ description: "IANA; default: the company's" }),
};
export const analyticsQuery = z.strictObject({ ...analyticsFilter, ...daysQuery, ...csvQuery });
export const chosenCalls = {
  ...analyticsFilter,
  outcome: z.enum(OUTCOMES).optional(),
  status: z.enum(CALL_STATUSES).optional(),
  ...daysQuery,
  ...csvQuery,
};

const periodShape = {
  start_date: z.iso.date(),
  end_date: z.iso.date(),
  timezone: z.string(),
  company_id: z.uuid().nullable(),
  skillbase_id: z.uuid().nullable(),
  campaign_id: z.uuid().nullable(),
};

const figuresShape = {
  total_calls: count.meta({ description: 'Dialled, those that still ring or talk included' }),
  active_calls: count,
  completed_calls: count.meta({ description: 'Answered, transferred ones included' }),
  failed_calls: count.meta({ description: 'Ended without an answer' }),
  answered_calls: count,
  human_calls: count.meta({ description: 'Answered by a person' }),
  success_calls: count,
  success_rate: rate,
  answer_rate: rate,
  total_duration_sec: count,
  avg_duration_sec: z.number().meta({ description: 'Averages are of calls that have ended' }),
  avg_turn_count: z.number(),
  avg_eou_latency: z.number().nullable().meta({ description: 'ms' }),
  avg_interruption_rate: rate,
  total_cost: usd,
  avg_cost_per_call: usd,
  outcome_distribution: z.record(z.string(), count),
  disposition_distribution: z.record(z.string(), count),
};
const figures = z.strictObject(figuresShape) satisfies z.ZodType<CallFigures>;
export const callMetricsReport = figures.extend(periodShape).meta({ id: 'CallMetricsReport' });

const day = z.strictObject({
  date: z.iso.date(),
  calls: count,
  answered: count,
  human: count,
  goal: count.meta({ description: 'Contacts that reached the goal' }),
  total_duration_sec: count,
  total_cost: usd,
  by_outcome: z.record(z.string(), count),
}) satisfies z.ZodType<CallsOfDay>;
export const callsByDayReport = z
  .strictObject({ ...periodShape, items: z.array(day) })
  .meta({ id: 'CallsByDay' });
export const overviewReport = figures
  .extend({ ...periodShape, calls_by_day: z.array(day) })
  .meta({ id: 'AnalyticsOverview' });

const stage = z.strictObject({
  stage: z.enum(FUNNEL_STAGES),
  contacts: count,
  rate: rate.meta({ description: 'Of the stage before' }),
  rate_of_all: rate,
}) satisfies z.ZodType<FunnelStage>;
export const conversionReport = z
  .strictObject({ ...periodShape, stages: z.array(stage) })
  .meta({ id: 'Conversion' });

const costs = z.strictObject({
  calls: count,
  cost_stt: usd,
  cost_llm: usd,
  cost_tts: usd,
  cost_livekit: usd,
  total_cost: usd,
  avg_cost_per_call: usd.nullable(),
  cost_per_answered_call: usd.nullable(),
  cost_per_success: usd.nullable(),
  cost_per_talk_minute: usd.nullable(),
  stt_seconds: z.number(),
  llm_input_tokens: count,
  llm_output_tokens: count,
  tts_characters: count,
  telephony_seconds: z.number(),
}) satisfies z.ZodType<CallCosts>;
const costOfDay = z.strictObject({ date: z.iso.date(), calls: count, total_cost: usd });
export const costsReport = costs
  .extend({ ...periodShape, by_day: z.array(costOfDay) })
  .meta({ id: 'Costs' });

const weekday = z.strictObject({
  weekday: z.int().min(1).max(7).meta({ description: 'ISO: 1 is Monday' }),
  best_hour: z
    .int()
    .nullable()
    .meta({ description: 'In which people answer most often; null: too few calls' }),
  hours: z.array(
    z.strictObject({
      ...{ hour: z.int().min(0).max(23), calls: count, answered: count, human: count },
      goal: count,
      human_rate: rate,
    }),
  ),
}) satisfies z.ZodType<BestHour>;
export const bestHoursReport = z
  .strictObject({ ...periodShape, weekdays: z.array(weekday) })
  .meta({ id: 'BestHours' });

type Query = Partial<z.output<z.ZodObject<typeof chosenCalls>>>;

/** What is asked for on the wire, as the service knows it. */
export function toAsked(query: Query): CallChoice & WantedDays {
  return {
    companyId: query.company_id,
    skillbaseId: query.skillbase_id,
    campaignId: query.campaign_id,
    outcome: query.outcome,
    status: query.status,
    timezone: query.timezone,
    startDate: query.start_date,
    endDate: query.end_date,
  };
}

/** Repeated in each answer, so that a saved one says what it is of. */
export function periodOut({ startDate, endDate, timezone }: ReportPeriod, query: Query) {
  return {
    start_date: startDate,
    end_date: endDate,
    timezone,
    company_id: query.company_id ?? null,
    skillbase_id: query.skillbase_id ?? null,
    campaign_id: query.campaign_id ?? null,
  };
}
