import { z } from 'zod';
import { CALL_STATES, OUTCOMES } from '../domain/call.js';
import { CALL_STATUSES, callStatus } from '../domain/call-status.js';
import type { Call, CallMessage, CallMetrics } from '../ports/call-store.js';
import { instantField } from './fields.js';
import { pageQuery, pageSchema } from './pagination.js';

const time = z.iso.datetime();
const instant = instantField.optional();

export const callsQuery = z.strictObject({
  company_id: z.uuid().optional(),
  campaign_id: z.uuid().optional(),
  skillbase_id: z.uuid().optional(),
  call_task_id: z.uuid().optional(),
  phone_number: z
    .string()
    .min(1)
    .max(50)
    .optional()
    .meta({ description: 'Exactly this number, as people write it' }),
  outcome: z.enum(OUTCOMES).optional(),
  status: z.enum(CALL_STATUSES).optional(),
  state: z.enum(CALL_STATES).optional(),
  from: instant.meta({ description: "Started at or after, by the line's clock" }),
  to: instant.meta({ description: "Started before, by the line's clock" }),
  ...pageQuery,
});

export const callSchema = z
  .strictObject({
    id: z.uuid(),
    company_id: z.uuid(),
    campaign_id: z.uuid(),
    call_task_id: z.uuid(),
    skillbase_id: z.uuid(),
    skillbase_version: z.int(),
    line_id: z.uuid(),
    attempt_number: z.int().nullable(),
    direction: z.enum(['inbound', 'outbound']),
    caller_number: z.string().nullable(),
    callee_number: z.string(),
    outcome: z.enum(OUTCOMES).nullable(),
    disposition: z
      .strictObject({
        network: z.string().nullable(),
        answered_by: z.string().nullable(),
        business: z.string().nullable(),
        detail: z.string().nullable(),
        code: z.string(),
      })
      .nullable()
      .meta({ description: 'How it ended; null until then' }),
    collected_data: z.record(z.string(), z.unknown()),
    duration_sec: z.int(),
    turn_count: z.int(),
    language: z.string(),
    status: z.enum(CALL_STATUSES),
    state: z.enum(CALL_STATES),
    started_at: time,
    answered_at: time.nullable(),
    ended_at: time.nullable(),
    rating: z.int().nullable().meta({ description: '1 to 5; null: nobody has rated it' }),
    recording_url: z.string().nullable(),
  })
  .meta({ id: 'Call' });

export const callPageSchema = pageSchema(callSchema);

export const messageSchema = z.strictObject({
  id: z.int(),
  index: z.int(),
  role: z.enum(['user', 'assistant', 'system', 'tool']),
  content: z.string(),
  state_id: z.string().nullable(),
  was_interrupted: z.boolean(),
  created_at: time,
});

const METRICS = [
  ...['ttfb_stt', 'latency_llm', 'ttfb_tts', 'eou_latency'].flatMap((stage) => [
    `${stage}_avg`,
    `${stage}_min`,
    `${stage}_max`,
  ]),
  ...['stt_duration_sec', 'llm_input_tokens', 'llm_output_tokens', 'tts_characters'],
  ...['livekit_duration_sec', 'cost_stt', 'cost_llm', 'cost_tts', 'cost_livekit', 'cost_total'],
  ...['turn_count', 'user_turn_count', 'bot_turn_count', 'caller_words', 'bot_words'],
  ...['interruption_count', 'interruption_rate', 'sentiment_score', 'outcome_confidence'],
] as const;

export const recordingPath = (callId: string) => `/api/calls/${callId}/recording`;

export function callOut(call: Call, isRecorded: boolean): z.infer<typeof callSchema> {
  return {
    id: call.id,
    company_id: call.companyId,
    campaign_id: call.campaignId,
    call_task_id: call.callTaskId,
    skillbase_id: call.skillbaseId,
    skillbase_version: call.skillbaseVersion,
    line_id: call.lineId,
    attempt_number: call.attemptNumber,
    direction: call.direction,
    caller_number: call.callerNumber,
    callee_number: call.calleeNumber,
    outcome: call.outcome,
    disposition: dispositionOut(call),
    collected_data: call.collectedData,
    duration_sec: call.durationSec,
    turn_count: call.turnCount,
    language: call.language,
    status: callStatus(call),
    state: call.state,
    started_at: call.startedAt.toISOString(),
    answered_at: call.answeredAt?.toISOString() ?? null,
    ended_at: call.endedAt?.toISOString() ?? null,
    rating: call.rating,
    recording_url: isRecorded ? recordingPath(call.id) : null,
  };
}

function dispositionOut({ network, answeredBy, business, detail, disposition }: Call) {
  if (disposition === null) return null;
  return { network, answered_by: answeredBy, business, detail, code: disposition };
}

export function messageOut(message: CallMessage): z.infer<typeof messageSchema> {
  return {
    id: message.id,
    index: message.index,
    role: message.role,
    content: message.content,
    state_id: message.stateId,
    was_interrupted: message.wasInterrupted,
    created_at: message.at.toISOString(),
  };
}

/**
 * Exact decimals of Postgres arrive as text; with six places a number holds them exactly enough to
 * show.
 */
export function metricsOut(metrics: CallMetrics): Record<string, number | null> {
  return Object.fromEntries(
    METRICS.map((name) => {
      const value = metrics[name];
      return [name, value === null || value === undefined ? null : Number(value)];
    }),
  );
}
