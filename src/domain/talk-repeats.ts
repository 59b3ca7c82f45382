import type { GuardReason } from './guard-endings.js';

/** The last things said and done in a talk, in plain words. */
export interface Repeats {
  readonly botTurns: readonly string[];
  readonly personTurns: readonly string[];
  /** Names with arguments, since the person has last spoken. */
  readonly toolCalls: readonly string[];
}

const SAME_TOOL_MAX = 4;
const TOOLS_MAX = 12;
const SAME_SENTENCE_MAX = 3;
/** How much has to be remembered to tell. */
export const REMEMBERED = { turns: 6, tools: TOOLS_MAX + 1 };
/** Shorter ones, such as `yes, go on`, may be said often. */
const SENTENCE_WORDS_MIN = { bot: 3, person: 5 };
const CALLS_ITSELF_A_BOT = new RegExp(
  'я (?:голосовой|виртуальный) (?:помощник|ассистент)|' +
    "i(?:'m| am) (?:a|an|the) (?:virtual|automated|ai) (?:assistant|agent)",
  'u',
);

/** A talk that goes round in circles, by who drives it; null: it does not. */
export function repeatsIn({ botTurns, personTurns, toolCalls }: Repeats): GuardReason | null {
  const lastTools = toolCalls.slice(-SAME_TOOL_MAX);
  const isSameTool = lastTools.length === SAME_TOOL_MAX && new Set(lastTools).size === 1;
  if (isSameTool || toolCalls.length > TOOLS_MAX) return 'tool_loop';
  const last = botTurns.at(-1) ?? '';
  const times = botTurns.filter((turn) => turn === last).length;
  if (wordCount(last) >= SENTENCE_WORDS_MIN.bot && times >= SAME_SENTENCE_MAX) return 'loop';
  return isBot(personTurns) ? 'bot_to_bot' : null;
}

/** People get impatient, but not three times in the same words. */
function isBot(turns: readonly string[]): boolean {
  if (turns.filter((turn) => CALLS_ITSELF_A_BOT.test(turn)).length >= 2) return true;
  const last = turns.slice(-SAME_SENTENCE_MAX);
  const isSame = last.length === SAME_SENTENCE_MAX && new Set(last).size === 1;
  return isSame && wordCount(last[0] ?? '') >= SENTENCE_WORDS_MIN.person;
}

function wordCount(text: string): number {
  return text === '' ? 0 : text.split(' ').length;
}
