import type { TalkFinding } from './call-analysis.js';

/** What a language has to say about the end of a talk, and in what mood. */
export interface Lexicon {
  /** Enough by themselves. */
  strong: readonly Cue[];
  /** Enough when the bot's answer confirms them. */
  weak: readonly Cue[];
  /** What a bot says only when it has understood just that, such as `I'll call you back`. */
  answers: readonly Cue[];
  /** What a bot may say then: enough beside a weak cue. */
  confirmations: readonly Cue[];
  /** Words that turn what follows into its opposite. */
  negations: RegExp;
  /** What looks negated and is not: replaced by a word of plain agreement. */
  idioms: readonly (readonly [RegExp, string])[];
  /** Agreement in words only. */
  sarcasm: RegExp;
  /** Names as they are written: `I'm not John`. */
  otherName: RegExp;
  moods: readonly Mood[];
}

export interface Cue {
  finding: TalkFinding;
  pattern: RegExp;
}

export interface Mood {
  value: number;
  pattern: RegExp;
}

/**
 * A pattern of whole words: `*` is any ending of a word, `_` any one word or none; the rest is a
 * regular expression. Texts are matched in lower case, without `ё` and punctuation: words with
 * spaces between them. So a word is what has no space, which compiles fifty times as fast as
 * letters and digits of all the world; there are hundreds of these in each process that talks.
 */
export function words(source: string): RegExp {
  const pattern = source.replaceAll('*', '[^ ]*').replaceAll(' _', '(?: [^ ]+)?').trim();
  return new RegExp(`(?<![^ ])(?:${pattern})(?![^ ])`, 'u');
}

export function cues(finding: TalkFinding, ...sources: string[]): Cue[] {
  return sources.map((source) => ({ finding, pattern: words(source) }));
}

export function moods(value: number, ...sources: string[]): Mood[] {
  return sources.map((source) => ({ value, pattern: words(source) }));
}
