import type { Knex } from 'knex';
import type { CallReport } from '../domain/call-report.js';
import { dispositionCode, ruleOf, type Disposition } from '../domain/call.js';
import { LATENCY_STAGES, summarize, type CallSummary } from '../domain/call-summary.js';
import { costOf, type CallCost } from '../domain/pricing.js';
import { fromEpochMs } from './admission-facts.js';
import type { CallContext } from './call-context.js';

export interface EndedCall {
  context: CallContext;
  disposition: Disposition;
  report: CallReport | null;
  counted: boolean;
}

const NO_USAGE = {
  stt_seconds: 0,
  llm_input_tokens: 0,
  llm_output_tokens: 0,
  tts_characters: 0,
  telephony_seconds: 0,
};

/** The call's row, one row of metrics for every call, answered or not, and its turns. */
export async function writeRecords(trx: Knex.Transaction, ended: EndedCall): Promise<void> {
  const { report } = ended;
  const summary = report === null ? null : summarize(report);
  await writeCall(trx, ended, summary);
  await writeMetrics(trx, ended, { summary, cost: costOf(report?.usage ?? NO_USAGE) });
  if (report !== null && report.turns.length > 0) {
    await writeTurns(trx, ended.context.permitId, report);
  }
}

async function writeCall(
  trx: Knex.Transaction,
  ended: EndedCall,
  summary: CallSummary | null,
): Promise<void> {
  const { context, disposition, report } = ended;
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
      counted: ended.counted,
      duration: Math.round(report?.duration_sec ?? 0),
      turns: summary?.turns ?? 0,
      collected: report?.extracted_data ?? {},
      now: context.nowLineMs,
    },
  );
}

async function writeMetrics(
  trx: Knex.Transaction,
  ended: EndedCall,
  { summary, cost }: { summary: CallSummary | null; cost: CallCost },
): Promise<void> {
  const { report } = ended;
  const usage = report?.usage ?? NO_USAGE;
  const latencies = Object.fromEntries(
    LATENCY_STAGES.flatMap((stage) => {
      const spread = summary?.latencies[stage];
      return [
        [`${stage}_avg`, spread?.avg ?? null],
        [`${stage}_min`, spread?.min ?? null],
        [`${stage}_max`, spread?.max ?? null],
      ];
    }),
  );
  await trx('call_metrics')
    .insert({
      call_id: ended.context.permitId,
      ...latencies,
      stt_duration_sec: usage.stt_seconds,
      llm_input_tokens: usage.llm_input_tokens,
      llm_output_tokens: usage.llm_output_tokens,
      tts_characters: usage.tts_characters,
      livekit_duration_sec: usage.telephony_seconds,
      cost_stt: cost.stt,
      cost_llm: cost.llm,
      cost_tts: cost.tts,
      cost_livekit: cost.livekit,
      cost_total: cost.total,
      turn_count: summary?.turns ?? 0,
      user_turn_count: summary?.userTurns ?? 0,
      bot_turn_count: summary?.botTurns ?? 0,
      caller_words: summary?.callerWords ?? 0,
      bot_words: summary?.botWords ?? 0,
      interruption_count: report?.interruption_count ?? 0,
      interruption_rate: summary?.interruptionRate ?? null,
      outcome: ruleOf(ended.disposition).outcome,
      outcome_confidence: report?.outcome_confidence ?? null,
      outcome_reason: report?.outcome_reason ?? null,
    })
    .onConflict('call_id')
    .ignore();
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
        ttfb_stt: turn.ttfb_stt ?? null,
        latency_llm: turn.latency_llm ?? null,
        ttfb_tts: turn.ttfb_tts ?? null,
        eou_latency: turn.eou_latency ?? null,
        was_interrupted: turn.was_interrupted,
      })),
    )
    .onConflict(['call_id', 'turn_index'])
    .ignore();
}
