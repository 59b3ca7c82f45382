import type { CallReport, CallTurn } from './call-report.js';
import { spreadOf, type Spread } from './spread.js';

/**
 * What the records keep of a call's turns: counts, words, and the latency of each stage in
 * milliseconds.
 */
export interface CallSummary {
  turns: number;
  userTurns: number;
  botTurns: number;
  callerWords: number;
  botWords: number;
  /** How often the person cut the bot short, and the bot began while the person spoke. */
  interruptions: number;
  botInterruptions: number;
  /** Interruptions of the bot for each of its turns; null when it said nothing. */
  interruptionRate: number | null;
  latencies: Record<LatencyStage, Spread | null>;
}

/** In the order in which they pass after a person has spoken. */
export const LATENCY_STAGES = [
  'eou_delay',
  'ttfb_stt',
  'ttft_llm',
  'latency_llm',
  'ttfb_tts',
  'eou_latency',
] as const;
export type LatencyStage = (typeof LATENCY_STAGES)[number];

export function summarize(report: CallReport): CallSummary {
  const { turns } = report;
  const user = turns.filter((turn) => turn.role === 'user');
  const bot = turns.filter((turn) => turn.role === 'assistant');
  const cutShort = user.filter((turn) => turn.was_interrupted).length;
  return {
    turns: user.length + bot.length,
    userTurns: user.length,
    botTurns: bot.length,
    callerWords: countWords(user),
    botWords: countWords(bot),
    interruptions: report.interruption_count,
    botInterruptions: report.bot_interruption_count ?? cutShort,
    interruptionRate: bot.length === 0 ? null : report.interruption_count / bot.length,
    latencies: latenciesOf(turns),
  };
}

function latenciesOf(turns: readonly CallTurn[]): CallSummary['latencies'] {
  const stages = LATENCY_STAGES.map((stage) => {
    const values = turns.map((turn) => turn[stage]).filter((value) => value !== undefined);
    return [stage, spreadOf(values)] as const;
  });
  return Object.fromEntries(stages) as CallSummary['latencies'];
}

function countWords(turns: readonly CallTurn[]): number {
  return turns.reduce((sum, turn) => sum + (turn.content.match(/[\p{L}\p{N}]+/gu)?.length ?? 0), 0);
}
