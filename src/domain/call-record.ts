import { usageLines, type BotServices } from './bot-services.js';
import type { Disposition } from './call.js';
import { knownOutcome, type CallAnalysis, type KnownOutcome } from './call-analysis.js';
import type { CallReport, UsageLine } from './call-report.js';
import { summarize, type CallSummary } from './call-summary.js';
import { analyzeWords } from './lexical-analyst.js';
import type { PriceTable } from './price-table.js';
import { costLines, costOf, type CallCost, type CostLine } from './pricing.js';

/** What was used of each kind of service, over all providers and models. */
export interface UsageSums {
  sttSeconds: number;
  llmInputTokens: number;
  llmOutputTokens: number;
  ttsCharacters: number;
  telephonySeconds: number;
}

/** Everything that is kept of an attempt, answered or not. */
export interface CallRecord {
  /** Null when nobody talked. */
  summary: CallSummary | null;
  usage: UsageSums;
  lines: CostLine[];
  cost: CallCost;
  outcome: KnownOutcome;
  analysis: CallAnalysis | null;
}

/** Prices of the day of the call, and what its bot uses when the report does not say it. */
export interface PriceContext {
  prices: PriceTable;
  services: BotServices;
}

/**
 * A pure reduction: the same report with the same prices always gives the same record, so that a
 * stored one can be replayed.
 */
export function recordOf(
  disposition: Disposition,
  report: CallReport | null,
  { prices, services }: PriceContext,
): CallRecord {
  const used = report === null ? [] : usageLines(report.usage, services);
  const lines = costLines(used, prices);
  const analysis = report === null ? null : analyzeWords(report);
  return {
    summary: report === null ? null : summarize(report),
    usage: sumsOf(used),
    lines,
    cost: costOf(lines),
    outcome: knownOutcome(disposition, report, analysis),
    analysis,
  };
}

function sumsOf(lines: readonly UsageLine[]): UsageSums {
  const sum = (kind: UsageLine['kind'], part: UsagePart) =>
    lines.reduce((total, line) => total + (line.kind === kind ? (line[part] ?? 0) : 0), 0);
  return {
    sttSeconds: sum('stt', 'seconds'),
    llmInputTokens: sum('llm', 'input_tokens'),
    llmOutputTokens: sum('llm', 'output_tokens'),
    ttsCharacters: sum('tts', 'characters'),
    telephonySeconds: sum('telephony', 'seconds'),
  };
}

type UsagePart = Exclude<keyof UsageLine, 'kind' | 'provider' | 'model'>;
