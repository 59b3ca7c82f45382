import type { BehaviourInput } from '../../src/carrier/callee.js';

type Step = NonNullable<BehaviourInput['talk']>[number];

/** Sentences that follow each other without a word twice in a row: nobody is taken for a robot. */
const SENTENCES = [
  ...['yes-listening', 'after-lunch', 'at-three', 'my-name', 'correct', 'where-are-you'],
  ...['order-number', 'two-people', 'change-time', 'one-moment'],
];

/** A person who answers so many times, and hangs up. */
export function talkOfTurns(turns: number): BehaviourInput {
  const waits: Step = { do: 'wait_for_bot', quiet_ms: 600, limit_ms: 12_000 };
  const said = Array.from({ length: turns }, (_, at): Step[] => [
    { do: 'say', sentence: SENTENCES[at % SENTENCES.length] ?? 'yes' },
    waits,
  ]);
  return { talk: [waits, ...said.flat(), { do: 'hang_up' }] };
}

/** A person who interrupts the bot so many times. */
export function talkOfBargeIns(times: number): BehaviourInput {
  const waits: Step = { do: 'wait_for_bot', quiet_ms: 600, limit_ms: 12_000 };
  const cut = Array.from({ length: times }, (_, at): Step[] => [
    { do: 'say', sentence: SENTENCES[at % SENTENCES.length] ?? 'yes' },
    { do: 'wait_for_bot_to_speak', for_ms: 700 },
    { do: 'say', sentence: SENTENCES[(at + 5) % SENTENCES.length] ?? 'no' },
    waits,
  ]);
  return { talk: [waits, ...cut.flat(), { do: 'hang_up' }] };
}
