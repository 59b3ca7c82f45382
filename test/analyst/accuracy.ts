import { readFileSync } from 'node:fs';
import type { CallAnalysis } from '../../src/domain/call-analysis.js';
import type { CallTurn } from '../../src/domain/call-report.js';
import { DISPOSITION_RULES } from '../../src/domain/call.js';
import { analyzeWords } from '../../src/domain/lexical-analyst.js';

/** A transcript with what a reader says that it came to. */
export interface LabelledTalk {
  id: string;
  language: 'ru' | 'en';
  ending: CallAnalysis['finding'];
  sentiment: 'positive' | 'neutral' | 'negative';
  turns: Pick<CallTurn, 'role' | 'content'>[];
}

/** `development` is what the lexicon may learn from; `held-out` is only ever measured. */
export type Part = 'development' | 'held-out';

export function labelledTalks(part: Part): LabelledTalk[] {
  const text = readFileSync(new URL(`transcripts/${part}.jsonl`, import.meta.url), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LabelledTalk);
}

export function analysisOf(talk: LabelledTalk): CallAnalysis {
  const turns = talk.turns.map((turn, index) => {
    return { ...turn, index, state_id: null, at: '2026-09-01T08:00:00Z', was_interrupted: false };
  });
  return analyzeWords({ turns });
}

export interface LabelScore {
  kind: 'ending' | 'outcome' | 'sentiment';
  label: string;
  /** How often it was said, rightly said, and true. */
  said: number;
  right: number;
  true: number;
}

/** Of each label that is ever said or true. */
export function scores(talks: readonly LabelledTalk[]): LabelScore[] {
  const table = new Map<string, LabelScore>();
  const row = (kind: LabelScore['kind'], label: string): LabelScore => {
    const key = `${kind} ${label}`;
    const found = table.get(key) ?? { kind, label, said: 0, right: 0, true: 0 };
    table.set(key, found);
    return found;
  };
  for (const talk of talks) {
    const { finding, sentiment } = analysisOf(talk);
    const outcomes = [finding, talk.ending].map((code) => DISPOSITION_RULES[code].outcome);
    for (const [kind, said, truth] of [
      ['ending', finding, talk.ending],
      ['outcome', ...outcomes],
      ['sentiment', sentiment, talk.sentiment],
    ] as [LabelScore['kind'], string, string][]) {
      row(kind, said).said += 1;
      row(kind, truth).true += 1;
      if (said === truth) row(kind, said).right += 1;
    }
  }
  return [...table.values()].sort((a, b) => sortKey(a).localeCompare(sortKey(b)));
}

const sortKey = ({ kind, label }: LabelScore) => `${kind} ${label}`;

/** Of what was said, how much was right; null: it was never said. */
export function precisionOf({ said, right }: LabelScore): number | null {
  return said === 0 ? null : right / said;
}

export function recallOf({ right, true: all }: LabelScore): number | null {
  return all === 0 ? null : right / all;
}
