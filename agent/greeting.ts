import type { Prompt } from '../src/domain/prompt.js';
import type { PromptLanguage } from '../src/domain/prompt-words.js';
import type { Briefing } from './briefing.js';
import type { Talk } from './talk.js';

/** Said when the rules want a disclosure and the bot has none of its own. */
const DISCLOSURE: Record<PromptLanguage, string> = {
  ru: 'Здравствуйте. С вами говорит голосовой робот.',
  en: 'Hello. You are talking to a voice robot.',
};

export interface GreetingParts {
  talk: Talk;
  briefing: Pick<Briefing, 'callId' | 'disclosure'>;
  prompt: Prompt;
  language: PromptLanguage;
  /** The model's own first words, for a bot without greeting phrases. */
  improvise(): Promise<void>;
}

/**
 * The first words of the bot. What the rules want said comes first and can't be interrupted; a
 * bot's own disclosure is said whether they want it or not.
 */
export async function greet(parts: GreetingParts): Promise<void> {
  const { talk, briefing, prompt, language, improvise } = parts;
  const { required } = briefing.disclosure;
  const disclosure = prompt.disclosure ?? (required ? DISCLOSURE[language] : null);
  if (disclosure !== null) await talk.say(disclosure, { isInterruptible: !required });
  if (talk.state.ending !== null) return;
  const greeting = chosen(prompt.greetings, briefing.callId);
  await (greeting === null ? improvise() : talk.say(greeting));
}

/** The same call always greets alike. */
function chosen(greetings: readonly string[], callId: string): string | null {
  const given = greetings.filter((greeting) => greeting.trim() !== '');
  const sum = [...callId].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return given[sum % Math.max(1, given.length)] ?? null;
}
