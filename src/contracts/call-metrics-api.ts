import { z } from 'zod';
import { OUTCOMES } from '../domain/call.js';
import { extractedData, SENTIMENTS, TALK_FINDINGS } from '../domain/call-analysis.js';
import { SERVICE_KINDS } from '../domain/call-report.js';
import { LATENCY_STAGES } from '../domain/call-summary.js';
import { PRICE_UNITS } from '../domain/price-table.js';
import { SPREAD_PARTS } from '../domain/spread.js';
import type { CallMetricsRecord } from '../ports/call-metrics-store.js';
import { timestampOut } from './fields.js';

const amount = z.number().min(0);
const latency = z.number().min(0).nullable();

/** `p95_eou_latency` stands in the column `eou_latency_p95`. */
const LATENCIES = LATENCY_STAGES.flatMap((stage) =>
  SPREAD_PARTS.map((part) => ({ name: `${part}_${stage}`, column: `${stage}_${part}` })),
);
const AMOUNTS = [
  ...['stt_duration_sec', 'llm_input_tokens', 'llm_output_tokens', 'tts_characters'],
  ...['livekit_duration_sec', 'turn_count', 'user_turn_count', 'bot_turn_count'],
  ...['caller_words', 'bot_words', 'interruption_count', 'bot_interruption_count'],
  ...['unpriced_lines', 'cost_total'],
] as const;
const COSTS = { cost_stt: 'stt', cost_llm: 'llm', cost_tts: 'tts', cost_livekit: 'telephony' };

const shape = <Schema extends z.ZodType>(names: readonly string[], schema: Schema) =>
  Object.fromEntries(names.map((name) => [name, schema])) as Record<string, Schema>;

const costLineOut = z
  .strictObject({
    kind: z.enum(SERVICE_KINDS),
    provider: z.string(),
    model: z.string(),
    unit: z.enum(PRICE_UNITS),
    quantity: amount.meta({ description: 'Seconds, tokens or characters' }),
    price_usd: z.string().nullable().meta({ description: 'For a unit; null: no price is known' }),
    cost_usd: z.string().nullable().meta({ description: 'An exact decimal with 6 places' }),
  })
  .meta({ id: 'CostLine' });

export const callMetricsOut = z
  .strictObject({
    call_id: z.uuid(),
    ...shape(
      LATENCIES.map(({ name }) => name),
      latency,
    ),
    ...shape(AMOUNTS, amount),
    ...shape(Object.keys(COSTS), amount.nullable()),
    interruption_rate: amount.nullable().meta({
      description: 'Interruptions by the person for each turn of the bot',
    }),
    ring_sec: amount.nullable(),
    duration_sec: amount,
    sentiment: z.enum(SENTIMENTS).nullable(),
    sentiment_score: z.number().min(-1).max(1).nullable(),
    disposition: z.string().nullable(),
    outcome: z.enum(OUTCOMES).nullable(),
    outcome_confidence: z.number().min(0).max(1).nullable(),
    outcome_reason: z.string().nullable(),
    outcome_source: z.enum(['network', 'bot', 'lexical', 'llm']).nullable().meta({
      description: 'Who says so; what the network and the bot recorded is never overridden',
    }),
    summary: z.string().nullable(),
    extracted_data: z.record(z.string(), z.unknown()),
    analysis: z
      .strictObject({
        by: z.enum(['lexical', 'llm']),
        finding: z.enum(TALK_FINDINGS),
        confidence: z.number().min(0).max(1),
        reason: z.string().nullable(),
      })
      .nullable()
      .meta({ description: 'What was made of the words of the talk' }),
    cost_complete: z.boolean().meta({ description: 'Every line has a price' }),
    cost_lines: z.array(costLineOut),
    created_at: timestampOut,
  })
  .meta({ id: 'CallMetrics' });

export function callMetricsView(record: CallMetricsRecord): z.input<typeof callMetricsOut> {
  const { columns, analysis, costLines } = record;
  return {
    call_id: record.callId,
    ...Object.fromEntries(LATENCIES.map(({ name, column }) => [name, numberIn(columns, column)])),
    ...Object.fromEntries(AMOUNTS.map((name) => [name, numberIn(columns, name) ?? 0])),
    ...Object.fromEntries(
      Object.entries(COSTS).map(([name, kind]) => [name, costIn(record, name, kind)]),
    ),
    interruption_rate: numberIn(columns, 'interruption_rate'),
    ring_sec: record.ringSec === null ? null : Math.max(0, record.ringSec),
    duration_sec: record.durationSec,
    sentiment: record.sentiment,
    sentiment_score: numberIn(columns, 'sentiment_score'),
    disposition: record.disposition,
    outcome: record.outcome ?? record.callOutcome,
    outcome_confidence: numberIn(columns, 'outcome_confidence'),
    outcome_reason: record.outcomeReason,
    outcome_source: record.outcomeSource,
    summary: record.summary,
    extracted_data: extractedData(record.collectedData, analysis),
    analysis: analysis && analysisView(analysis),
    cost_complete: costLines.every(({ cost_usd }) => cost_usd !== null),
    cost_lines: costLines,
    created_at: record.createdAt.toISOString(),
  };
}

function analysisView({ by, finding, confidence, reason }: CallMetricsRecord['analysis'] & object) {
  return { by, finding, confidence, reason };
}

function numberIn(columns: CallMetricsRecord['columns'], name: string): number | null {
  const value = columns[name] ?? null;
  return value === null ? null : Number(value);
}

/** Null when something was used of this kind and nothing of it has a price. */
function costIn(record: CallMetricsRecord, name: string, kind: string): number | null {
  const lines = record.costLines.filter((line) => line.kind === kind);
  const isUnpriced = lines.length > 0 && lines.every(({ cost_usd }) => cost_usd === null);
  return isUnpriced ? null : numberIn(record.columns, name);
}
