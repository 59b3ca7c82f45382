import type { CallReport, CallTurn } from './call-report.js';

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
  /** Interruptions for each turn of the bot; null when it said nothing. */
  interruptionRate: number | null;
  latencies: Record<LatencyStage, Spread | null>;
}

export interface Spread {
  avg: number;
  min: number;
  max: number;
}

export const LATENCY_STAGES = ['ttfb_stt', 'latency_llm', 'ttfb_tts', 'eou_latency'] as const;
export type LatencyStage = (typeof LATENCY_STAGES)[number];

export function summarize(report: CallReport): CallSummary {
  const { turns } = report;
  const user = turns.filter((turn) => turn.role === 'user');
  const bot = turns.filter((turn) => turn.role === 'assistant');
  return {
    turns: user.length + bot.length,
    userTurns: user.length,
    botTurns: bot.length,
    callerWords: countWords(user),
    botWords: countWords(bot),
    interruptionRate: bot.length === 0 ? null : report.interruption_count / bot.length,
    latencies: {
      ttfb_stt: spreadOf(turns, 'ttfb_stt'),
      latency_llm: spreadOf(turns, 'latency_llm'),
      ttfb_tts: spreadOf(turns, 'ttfb_tts'),
      eou_latency: spreadOf(turns, 'eou_latency'),
    },
  };
}

function countWords(turns: readonly CallTurn[]): number {
  return turns.reduce((sum, turn) => sum + (turn.content.match(/[\p{L}\p{N}]+/gu)?.length ?? 0), 0);
}

function spreadOf(turns: readonly CallTurn[], stage: LatencyStage): Spread | null {
  const values = turns.map((turn) => turn[stage]).filter((value) => value !== undefined);
  if (values.length === 0) return null;
  const sum = values.reduce((total, value) => total + value, 0);
  return { avg: sum / values.length, min: Math.min(...values), max: Math.max(...values) };
}
