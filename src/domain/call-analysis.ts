import { DISPOSITION_RULES, dispositionCode, type Disposition, type Outcome } from './call.js';
import type { CallReport } from './call-report.js';

/** What an analyst may find a talk to have come to. */
export const TALK_FINDINGS = [
  'goal_met',
  'refused',
  'callback',
  'wrong_person',
  'opted_out',
  'voicemail',
  'unknown',
] as const;
export type TalkFinding = (typeof TALK_FINDINGS)[number];

export const SENTIMENTS = ['positive', 'neutral', 'negative', 'unknown'] as const;
export type Sentiment = (typeof SENTIMENTS)[number];

export interface CallAnalysis {
  by: 'lexical' | 'llm';
  finding: TalkFinding;
  /** 0..1; how sure it is of the finding. */
  confidence: number;
  reason: string | null;
  sentiment: Sentiment;
  /** -1..1; null: unknown. */
  sentimentScore: number | null;
  summary: string | null;
  /** Fields that the bot was asked to find out, as far as they were said. */
  extracted: Record<string, unknown>;
}

/** Less sure than this it is better not to say anything. */
export const CONFIDENCE_MIN = 0.8;

export function withDoubt(analysis: CallAnalysis): CallAnalysis {
  if (analysis.confidence >= CONFIDENCE_MIN) return analysis;
  return { ...analysis, finding: 'unknown' };
}

export interface KnownOutcome {
  outcome: Outcome;
  confidence: number | null;
  reason: string | null;
  /** Who says so; null: nobody knows. */
  source: 'network' | 'bot' | 'lexical' | 'llm' | null;
}

/**
 * What the network and the bot recorded is a fact, and stays. Where they know nothing, the analyst
 * is heard; where it agrees with the bot, it may lend its reason.
 */
export function knownOutcome(
  disposition: Disposition,
  report: CallReport | null,
  analysis: CallAnalysis | null,
): KnownOutcome {
  const code = dispositionCode(disposition);
  const { outcome } = DISPOSITION_RULES[code];
  const heard = analysis === null || analysis.finding === 'unknown' ? null : analysis;
  if (disposition.network !== 'answered') {
    const isKnown = disposition.network !== null;
    const reason = disposition.detail ?? code;
    return { outcome, confidence: isKnown ? 1 : null, reason, source: isKnown ? 'network' : null };
  }
  if (outcome === 'unknown') return fromAnalyst(report, heard);
  const agrees = heard !== null && DISPOSITION_RULES[heard.finding].outcome === outcome;
  return {
    outcome,
    confidence: report?.outcome_confidence ?? null,
    reason: report?.outcome_reason ?? (agrees ? heard.reason : null),
    source: 'bot',
  };
}

function fromAnalyst(report: CallReport | null, heard: CallAnalysis | null): KnownOutcome {
  if (heard === null) {
    const { outcome_confidence: confidence = null, outcome_reason: reason = null } = report ?? {};
    return { outcome: 'unknown', confidence, reason, source: null };
  }
  const { outcome } = DISPOSITION_RULES[heard.finding];
  return { outcome, confidence: heard.confidence, reason: heard.reason, source: heard.by };
}

/** What the bot wrote down wins over what was made of its words later. */
export function extractedData(
  recorded: Record<string, unknown>,
  analysis: Pick<CallAnalysis, 'extracted'> | null,
): Record<string, unknown> {
  return { ...analysis?.extracted, ...recorded };
}
