import type { CallAnalysis, TalkFinding } from './call-analysis.js';
import type { CallTurn } from './call-report.js';
import type { Lexicon } from './lexicon.js';
import { clausesOf, isNegated } from './spoken-clauses.js';

type Feeling = Pick<CallAnalysis, 'sentiment' | 'sentimentScore'>;

/** From here on a mood has a name. */
const NAMED_FROM = 0.3;
const FEW_WORDS = 14;
/** At this sum of values a mood is as good as it gets. */
const FULL = 4;
const MACHINES: ReadonlySet<TalkFinding> = new Set(['voicemail']);
/** Who declines with thanks is polite, not happy. */
const POLITE: ReadonlySet<TalkFinding> = new Set(['refused', 'opted_out', 'wrong_person']);

/** How a person sounds by their words; thanks alone are no mood. */
export function moodOf(
  person: readonly CallTurn[],
  lexicon: Lexicon,
  finding: TalkFinding,
): Feeling {
  if (person.length === 0) return { sentiment: 'unknown', sentimentScore: null };
  if (MACHINES.has(finding)) return { sentiment: 'neutral', sentimentScore: 0 };
  const values = person.flatMap(({ content }) => valuesIn(content, lexicon));
  const counted = POLITE.has(finding) ? values.filter((value) => value < 0) : values;
  const sum = counted.reduce((total, value) => total + value, 0);
  const sentimentScore = Math.max(-1, Math.min(1, sum / FULL));
  if (Math.abs(sentimentScore) < NAMED_FROM) return plainMood(person, sentimentScore);
  return { sentiment: sentimentScore > 0 ? 'positive' : 'negative', sentimentScore };
}

/** Who says a few words without any mood in them has none; in many words it may have escaped. */
function plainMood(person: readonly CallTurn[], score: number): Feeling {
  const words = person.reduce((sum, { content }) => sum + content.trim().split(/\s+/).length, 0);
  if (words > FEW_WORDS) return { sentiment: 'unknown', sentimentScore: null };
  return { sentiment: 'neutral', sentimentScore: score };
}

/** Sarcasm is a bad mood in good words. */
function valuesIn(said: string, lexicon: Lexicon): number[] {
  return clausesOf(said, lexicon).flatMap(({ text }) => {
    if (lexicon.sarcasm.test(text)) return [-2];
    return lexicon.moods.flatMap(({ value, pattern }) => {
      const match = pattern.exec(text);
      if (match === null) return [];
      const turned = value > 0 && isNegated(text, match.index, lexicon.negations);
      return [turned ? -value : value];
    });
  });
}
