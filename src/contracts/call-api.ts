import { z } from 'zod';
import { CALL_STATES, OUTCOMES } from '../domain/call.js';
import { CALL_STATUSES, callStatus } from '../domain/call-status.js';
import type { Call, CallDetail, CallMessage, CallMetrics } from '../ports/call-store.js';
import { instantField } from './fields.js';
import { pageQuery, pageSchema } from './pagination.js';

const time = z.iso.datetime();
const instant = instantField.optional();

export const callsQuery = z.strictObject({
  company_id: z.uuid().optional(),
  campaign_id: z.uuid().optional(),
  skillbase_id: z.uuid().optional(),
  call_task_id: z.uuid().optional(),
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
    recording_url: z.string().nullable(),
  })
  .meta({ id: 'Call' });

export const callPageSchema = pageSchema(callSchema);

const messageSchema = z.strictObject({
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

export const callDetailSchema = z
  .strictObject({
    call: callSchema,
    messages: z.array(messageSchema),
    metrics: z
      .record(z.string(), z.number().nullable())
      .nullable()
      .meta({ description: 'Latencies in ms, durations in seconds, costs in US dollars' }),
  })
  .meta({ id: 'CallDetail' });

export const transcriptSchema = z
  .strictObject({
    messages: z.array(
      z.strictObject({
        id: z.int(),
        role: messageSchema.shape.role,
        content: z.string(),
        timestamp: time,
      }),
    ),
  })
  .meta({ id: 'Transcript' });

export function callOut(call: Call): z.infer<typeof callSchema> {
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
    recording_url: null,
  };
}

function dispositionOut({ network, answeredBy, business, detail, disposition }: Call) {
  if (disposition === null) return null;
  return { network, answered_by: answeredBy, business, detail, code: disposition };
}

export function callDetailOut(detail: CallDetail): z.infer<typeof callDetailSchema> {
  return {
    call: callOut(detail.call),
    messages: detail.messages.map(messageOut),
    metrics: detail.metrics && metricsOut(detail.metrics),
  };
}

export function transcriptOut(messages: CallMessage[]): z.infer<typeof transcriptSchema> {
  return {
    messages: messages.map(({ id, role, content, at }) => ({
      id,
      role,
      content,
      timestamp: at.toISOString(),
    })),
  };
}

function messageOut(message: CallMessage): z.infer<typeof messageSchema> {
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
function metricsOut(metrics: CallMetrics): Record<string, number | null> {
  return Object.fromEntries(
    METRICS.map((name) => {
      const value = metrics[name];
      return [name, value === null || value === undefined ? null : Number(value)];
    }),
  );
}
