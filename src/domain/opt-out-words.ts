import { ENGLISH_OPT_OUT } from './opt-out-en.js';
import type { OptOutLexicon } from './opt-out-lexicon.js';
import { RUSSIAN_OPT_OUT } from './opt-out-ru.js';
import { words } from './lexicon.js';
import { plainSentences } from './plain-speech.js';

/**
 * `certain`: nothing that follows in the turn can take it back. `likely`: meant so unless the
 * person goes on to say when else to call; when the turn is over it counts as well.
 */
export type OptOut = 'certain' | 'likely';

/** Longer turns are read from their end, so that none costs more than a moment. */
const CHARACTERS_MAX = 600;

const LANGUAGES = [RUSSIAN_OPT_OUT, ENGLISH_OPT_OUT].map(compiled);
type Language = ReturnType<typeof compiled>;

/**
 * Whether a person's turn asks never to be called again, whatever the model makes of it. When in
 * doubt it does: a call too few harms nobody. Null: nothing of the kind was said.
 */
export function optOutIn(said: string): OptOut | null {
  const sentences = plainSentences(said.slice(-CHARACTERS_MAX));
  const heard = LANGUAGES.flatMap((language) => {
    const texts = sentences.map((text) => text.replace(language.politeness, ' ').trim());
    if (texts.some((text) => isCertain(text, language))) return ['certain' as const];
    const bare = texts.findIndex((text) => isBare(text, language));
    return bare !== -1 && !isInvited(texts, language) ? ['likely' as const] : [];
  });
  if (heard.includes('certain')) return 'certain';
  return heard[0] ?? null;
}

function isCertain(text: string, language: Language): boolean {
  if (isSaid(text, language.gone, language)) return true;
  const isLimited = limited(text, language.habits, language);
  if (!isLimited && isSaid(text, language.stop, language)) return true;
  const isPutOff = limited(text, [...language.habits, ...language.moments], language);
  return !isPutOff && isSaid(text, language.never, language);
}

function isBare(text: string, language: Language): boolean {
  const limits = [...language.habits, ...language.moments];
  return !limited(text, limits, language) && isSaid(text, language.bare, language);
}

function isSaid(text: string, patterns: readonly RegExp[], { undone }: Language): boolean {
  return patterns.some((pattern) => {
    const match = pattern.exec(text);
    return match !== null && !undone.test(`${text.slice(0, match.index).trim()} `);
  });
}

function limited(text: string, limits: readonly RegExp[], { absolute }: Language): boolean {
  return !absolute.test(text) && limits.some((limit) => limit.test(text));
}

function isInvited(texts: readonly string[], { bare, invites }: Language): boolean {
  const rest = texts
    .map((text) => bare.reduce((left, pattern) => left.replace(pattern, ' '), text))
    .join(' ');
  return invites.some((invite) => invite.test(rest));
}

function compiled(language: OptOutLexicon) {
  const all = (sources: readonly string[]) => sources.map(words);
  const before = language.undone.map((source) => words(source).source).join('|');
  return {
    gone: all(language.gone),
    stop: all(language.stop),
    never: all(language.never),
    bare: all(language.bare),
    politeness: new RegExp(
      all(language.politeness)
        .map(({ source }) => source)
        .join('|'),
      'gu',
    ),
    undone: new RegExp(`(?:${before}) $`, 'u'),
    habits: all(language.habits),
    moments: all(language.moments),
    absolute: words(language.absolute),
    invites: all(language.invites),
  };
}
