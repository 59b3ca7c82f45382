/** Patterns as `words` of the lexicon reads them, over plain speech. */
export interface OptOutLexicon {
  /** To be taken off a list, to be blocked: no hour of the day softens it. */
  gone: readonly string[];
  stop: readonly string[];
  never: readonly string[];
  /** `Don't call me`, and nothing else: a limit or an invitation takes it back. */
  bare: readonly string[];
  /** What only looks negated: it is not heard at all. */
  politeness: readonly string[];
  /** Right before a phrase these turn it into something else. */
  undone: readonly string[];
  /** Hours and days that the person does not want to be called at: a limit, not a farewell. */
  habits: readonly string[];
  /** This very moment: a limit to `don't call`, but none to `stop calling`. */
  moments: readonly string[];
  /** With one of these no limit is heard. */
  absolute: string;
  /** The person wants to be called, at another time. */
  invites: readonly string[];
}
