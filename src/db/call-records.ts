import type { Knex } from 'knex';
import type { CallReport } from '../domain/call-report.js';
import { dispositionCode, ruleOf, type Disposition } from '../domain/call.js';
import type { CallAnalysis, KnownOutcome } from '../domain/call-analysis.js';
import type { CallRecord } from '../domain/call-record.js';
import { LATENCY_STAGES, type CallSummary } from '../domain/call-summary.js';
import { SPREAD_PARTS } from '../domain/spread.js';
import { fromEpochMs } from './admission-facts.js';
import type { CallContext } from './call-context.js';

export interface EndedCall {
  context: CallContext;
  disposition: Disposition;
  report: CallReport | null;
  record: CallRecord;
  /** A language model is to be asked about the talk. */
  wantsAnalysis: boolean;
}

/** The call's row, one row of metrics for every call, answered or not, and its turns. */
export async function writeRecords(trx: Knex.Transaction, ended: EndedCall): Promise<void> {
  const { report } = ended;
  await writeCall(trx, ended);
  await trx('call_metrics').insert(metricsRow(trx, ended)).onConflict('call_id').ignore();
  if (report !== null && report.turns.length > 0) {
    await writeTurns(trx, ended.context.permitId, report);
  }
}

async function writeCall(trx: Knex.Transaction, ended: EndedCall): Promise<void> {
  const { context, disposition, report, record } = ended;
  await trx.raw(
    `update calls set state = 'ended', network = :network, answered_by = :answeredBy,
       business = :business, detail = :detail, disposition = :code, outcome = :outcome,
       counted = :counted, duration_sec = :duration, turn_count = :turns,
       collected_data = :collected, ended_at = ${fromEpochMs(':now')}
     where id = :callId`,
    {
      ...disposition,
      callId: context.permitId,
      code: dispositionCode(disposition),
      outcome: ruleOf(disposition).outcome,
      counted: ruleOf(disposition).counts,
      duration: Math.round(report?.duration_sec ?? 0),
      turns: record.summary?.turns ?? 0,
      collected: report?.extracted_data ?? {},
      now: context.nowLineMs,
    },
  );
}

function metricsRow(trx: Knex.Transaction, ended: EndedCall): Record<string, unknown> {
  const { record, wantsAnalysis } = ended;
  const { usage, cost, summary, analysis } = record;
  const isTalk = (summary?.userTurns ?? 0) > 0;
  const isPerson = ['human', 'uncertain'].includes(ended.disposition.answeredBy ?? '');
  return {
    call_id: ended.context.permitId,
    ...latencyColumns(summary),
    stt_duration_sec: usage.sttSeconds,
    llm_input_tokens: usage.llmInputTokens,
    llm_output_tokens: usage.llmOutputTokens,
    tts_characters: usage.ttsCharacters,
    livekit_duration_sec: usage.telephonySeconds,
    cost_stt: cost.stt,
    cost_llm: cost.llm,
    cost_tts: cost.tts,
    cost_livekit: cost.livekit,
    cost_total: cost.total,
    cost_lines: JSON.stringify(record.lines),
    unpriced_lines: cost.unpriced,
    turn_count: summary?.turns ?? 0,
    user_turn_count: summary?.userTurns ?? 0,
    bot_turn_count: summary?.botTurns ?? 0,
    caller_words: summary?.callerWords ?? 0,
    bot_words: summary?.botWords ?? 0,
    interruption_count: summary?.interruptions ?? 0,
    bot_interruption_count: summary?.botInterruptions ?? 0,
    interruption_rate: summary?.interruptionRate ?? null,
    ...outcomeColumns(record.outcome),
    ...analysisColumns(isTalk ? analysis : null),
    analysis_after: wantsAnalysis && isTalk && isPerson ? trx.raw('clock_timestamp()') : null,
  };
}

function latencyColumns(summary: CallSummary | null): Record<string, number | null> {
  return Object.fromEntries(
    LATENCY_STAGES.flatMap((stage) =>
      SPREAD_PARTS.map((part) => [`${stage}_${part}`, summary?.latencies[stage]?.[part] ?? null]),
    ),
  );
}

export function outcomeColumns({ outcome, confidence, reason, source }: KnownOutcome) {
  return {
    outcome,
    outcome_confidence: confidence,
    outcome_reason: reason,
    outcome_source: source,
  };
}

/** Null: nobody said anything. */
export function analysisColumns(analysis: CallAnalysis | null) {
  return {
    sentiment: analysis?.sentiment ?? null,
    sentiment_score: analysis?.sentimentScore ?? null,
    summary: analysis?.summary ?? null,
    analysis: analysis === null ? null : JSON.stringify(analysis),
  };
}

/** Turns that came live are there already; the report fills in what was missed. */
async function writeTurns(
  trx: Knex.Transaction,
  callId: string,
  report: CallReport,
): Promise<void> {
  await trx('call_logs')
    .insert(
      report.turns.map((turn) => ({
        call_id: callId,
        turn_index: turn.index,
        role: turn.role,
        content: turn.content,
        state_id: turn.state_id,
        at: turn.at,
        ...Object.fromEntries(LATENCY_STAGES.map((stage) => [stage, turn[stage] ?? null])),
        was_interrupted: turn.was_interrupted,
      })),
    )
    .onConflict(['call_id', 'turn_index'])
    .ignore();
}
