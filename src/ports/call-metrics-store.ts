import type { CallAnalysis } from '../domain/call-analysis.js';
import type { DispositionCode, Outcome } from '../domain/call.js';
import type { CompanyScope } from '../domain/principal.js';
import type { CostLine } from '../domain/pricing.js';

/** The record of a call that has ended, as its row holds it: columns by name. */
export interface CallMetricsRecord {
  callId: string;
  /** Columns of numbers; exact decimals are text. */
  columns: Record<string, number | string | null>;
  disposition: DispositionCode | null;
  /** What the engine went by. */
  callOutcome: Outcome | null;
  outcome: Outcome | null;
  outcomeReason: string | null;
  outcomeSource: 'network' | 'bot' | 'lexical' | 'llm' | null;
  sentiment: CallAnalysis['sentiment'] | null;
  summary: string | null;
  analysis: CallAnalysis | null;
  collectedData: Record<string, unknown>;
  costLines: CostLine[];
  /** From the dial to the answer, or to the end when there was none; null: never dialled. */
  ringSec: number | null;
  durationSec: number;
  createdAt: Date;
}

export interface CallMetricsStore {
  /** Null: no such call, or it has not ended. */
  find(scope: CompanyScope, callId: string): Promise<CallMetricsRecord | null>;
}
