import type { BehaviourInput } from './callee.js';

type Talk = NonNullable<BehaviourInput['talk']>;

/** Words of which the table of callees is made. */
export const waits = { do: 'wait_for_bot' } as const;

export const say = (sentence: string) => ({ do: 'say', sentence }) as const;

export const pause = (ms: number) => ({ do: 'pause', ms }) as const;

export const hangUp = { do: 'hang_up' } as const;

/** Refused while it rings. */
export const refuses = (status: number, reason: string): BehaviourInput => ({
  answer: { refuse: { status, reason } },
});

/** Refused by the network, without ringing. */
export const atOnce = (status: number, reason: string): BehaviourInput => ({
  ringing: null,
  ...refuses(status, reason),
});

/** Says hello, then one sentence after each of the bot's; hears the goodbye out and hangs up. */
export const talks = (...sentences: string[]): Talk => [
  pause(500),
  say('hello'),
  ...sentences.flatMap((sentence) => [waits, say(sentence)]),
  waits,
  { do: 'listen', limit_ms: 20_000 },
  hangUp,
];
