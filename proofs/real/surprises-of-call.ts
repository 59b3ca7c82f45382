import { isDeepStrictEqual } from 'node:util';
import { isCut, type HeldCall } from './hold-known-calls.js';
import { KNOWN_WORDS } from './known-bots.js';
import { textOf } from './known-talk-script.js';

interface Said {
  text: string;
  isCut: boolean;
}

interface Used {
  tool: string;
  arguments: unknown;
  is_error: boolean;
}

/** What is in our records otherwise than it was, one line each; none when all is true. */
export function surprisesOf(held: HeldCall): string[] {
  const { known, detail, metrics } = held;
  const { call, messages } = detail;
  const { code, detail: finer, extracted, states } = known.truth;
  const of = (role: string) => messages.filter((message) => message.role === role);
  const bot = of('assistant').map(({ content, was_interrupted: isCut }) => ({
    ...{ text: content, isCut },
  }));
  const wentThrough = messages.map(({ state_id: id }) => id).filter((id) => id !== null);
  return [
    ...differs('disposition', call.disposition?.code, code),
    ...differs('detail', call.disposition?.detail ?? null, finer),
    ...differs('answered by', call.disposition?.answered_by, 'human'),
    ...differs('extracted', call.collected_data, extracted),
    ...differs('extracted, in the metrics', metrics.extracted_data, extracted),
    ...differs('states', [...new Set(wentThrough)], states),
    ...differs(
      'the person',
      of('user').map(({ content }) => content),
      personSays(held),
    ),
    ...differs('tools', of('tool').map(toolIn), toolsUsed(held)),
    ...differsInWords(bot, botSays(held)),
  ];
}

function personSays({ known }: HeldCall): string[] {
  return known.turns.map(({ says }) => textOf(says));
}

function botSays({ known, greeting }: HeldCall): Said[] {
  const { turns, truth } = known;
  const first = [KNOWN_WORDS.disclosure, greeting];
  // What code says at the end is instead of what the model would have said.
  const answered = truth.lastWords === undefined ? turns : turns.slice(0, -1);
  const replies = answered.flatMap(({ bot }) =>
    bot.flatMap(({ say }) => (say === undefined ? [] : [{ text: say, isCut: isCut(turns, bot) }])),
  );
  const last = truth.lastWords === undefined ? [] : [truth.lastWords];
  const whole = (text: string) => ({ text, isCut: false });
  return [...first.map(whole), ...replies, ...last.map(whole)];
}

function toolsUsed({ known }: HeldCall): Used[] {
  const refused = known.truth.refused ?? [];
  const calls = known.turns.flatMap(({ bot }) => bot.flatMap((reply) => reply.calls ?? []));
  return calls.map(({ name: tool, args }, at) => {
    const isFirst = calls.findIndex(({ name }) => name === tool) === at;
    return { tool, arguments: args, is_error: isFirst && refused.includes(tool) };
  });
}

function toolIn({ content }: { content: string }): Used {
  const { tool, arguments: args, is_error: isError } = JSON.parse(content) as Partial<Used>;
  return { tool: tool ?? '', arguments: args, is_error: isError ?? false };
}

/** Word for word; of what was cut short, some of the first words. */
function differsInWords(said: readonly Said[], expected: readonly Said[]): string[] {
  const isRight = ({ text, isCut: wasCut }: Said, at: number) => {
    const wanted = expected[at];
    if (wanted === undefined || wanted.isCut !== wasCut) return false;
    return wasCut
      ? text !== '' && text !== wanted.text && wanted.text.startsWith(text)
      : text === wanted.text;
  };
  return said.length === expected.length && said.every(isRight)
    ? []
    : [`the bot: ${JSON.stringify(said)} is not ${JSON.stringify(expected)}`];
}

function differs(what: string, is: unknown, expected: unknown): string[] {
  if (isDeepStrictEqual(is, expected)) return [];
  return [`${what}: ${JSON.stringify(is)} is not ${JSON.stringify(expected)}`];
}
