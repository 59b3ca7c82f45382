import { z } from 'zod';
import { ANSWERED_BY, BUSINESS_ENDINGS } from '../domain/call.js';
import { SERVICE_KINDS, type CallReport } from '../domain/call-report.js';
import { RECORDING_REASONS } from '../domain/recording-rule.js';

const milliseconds = z.number().min(0).max(3_600_000);
const count = z.int().min(0).max(100_000_000);
const seconds = z.number().min(0).max(86_400);

export const callTurnSchema = z.strictObject({
  index: z.int().min(0).max(10_000),
  role: z.enum(['user', 'assistant', 'system', 'tool']),
  content: z.string().max(20_000),
  state_id: z.string().max(100).nullable(),
  at: z.iso.datetime({ offset: true }),
  was_interrupted: z.boolean(),
  ttfb_stt: milliseconds.optional(),
  eou_delay: milliseconds.optional().meta({
    description: "From the true end of the person's speech until their turn was taken to be over",
  }),
  ttft_llm: milliseconds.optional().meta({ description: 'Request to first token' }),
  latency_llm: milliseconds.optional().meta({ description: 'Request to last token' }),
  ttfb_tts: milliseconds.optional(),
  eou_latency: milliseconds.optional().meta({
    description: "From the true end of the person's speech to the first sound of the bot",
  }),
});

/** With the most tokens that a line may have their sum still fits its column. */
const LINES_MAX = 20;
const serviceName = z.string().min(1).max(200);

export const usageLineSchema = z.strictObject({
  kind: z.enum(SERVICE_KINDS),
  provider: serviceName,
  model: serviceName,
  seconds: seconds.optional(),
  input_tokens: count.optional(),
  output_tokens: count.optional(),
  characters: count.optional(),
});

export const callReportSchema = z.strictObject({
  answered_by: z.enum(ANSWERED_BY),
  business: z.enum(BUSINESS_ENDINGS).nullable(),
  detail: z.string().max(200).nullable(),
  duration_sec: seconds,
  interruption_count: count,
  bot_interruption_count: count.optional(),
  turns: z.array(callTurnSchema).max(2_000),
  usage: z.strictObject({
    stt_seconds: seconds,
    llm_input_tokens: count,
    llm_output_tokens: count,
    tts_characters: count,
    telephony_seconds: seconds,
    lines: z
      .array(usageLineSchema)
      .max(LINES_MAX)
      .optional()
      .meta({ description: 'By provider and model; when given, the sums above are not looked at' }),
  }),
  outcome_confidence: z.number().min(0).max(1).nullable(),
  outcome_reason: z.string().max(2_000).nullable(),
  extracted_data: z.record(z.string().max(100), z.unknown()),
  callback_at: z.iso.datetime({ offset: true }).nullable(),
}) satisfies z.ZodType<CallReport>;

/** What the agent is told before it joins: the pinned bot and the person it will talk to. */
export const callConfigSchema = z.strictObject({
  call_id: z.uuid(),
  skillbase_version: z.int(),
  config: z.record(z.string(), z.unknown()),
  company: z.strictObject({ id: z.uuid(), name: z.string() }),
  contact: z.strictObject({
    name: z.string().nullable(),
    phone_number: z.string(),
    data: z.record(z.string(), z.string()),
  }),
  timezone: z.string().meta({ description: 'IANA zone of the person' }),
  at: z.iso.datetime({ offset: true }).meta({ description: 'Line time of now' }),
  max_talk_seconds: z.int().min(1),
  disclosure: z.strictObject({
    required: z.boolean().meta({ description: 'The bot must say that it is one' }),
    within_seconds: z.int().nullable().meta({ description: 'After the answer' }),
  }),
  hangup_after_refusal_seconds: z.int().nullable(),
  secrets: z
    .record(z.string(), z.string())
    .meta({ description: 'Values of the secrets that enabled tools name' }),
  recording: z
    .strictObject({ allowed: z.boolean(), reason: z.enum(RECORDING_REASONS) })
    .meta({ description: 'Whether the sound of this call may be kept, and why not' }),
});

export const heartbeatSchema = z.strictObject({
  state: z.enum(['joined', 'talking', 'ending']),
  talk_seconds: seconds,
});

/** `hang_up` is true when the platform wants the call to end now. */
export const heartbeatAnswerSchema = z.strictObject({ hang_up: z.boolean() });

export const turnsSchema = z.strictObject({ turns: z.array(callTurnSchema).min(1).max(100) });

/** `taken` is false when another report was first; the agent may then forget its own. */
export const reportAnswerSchema = z.strictObject({ taken: z.boolean() });
