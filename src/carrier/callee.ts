import { z } from 'zod';
import { isDialString } from './media/dtmf.js';

const milliseconds = z.number().min(0).max(600_000);
const digits = z.string().min(1).max(32).refine(isDialString, 'digits are 0-9, *, #, A-D');

/**
 * What a callee does once the line is open, one step after the other. The bot's speech is told by
 * loudness only, as a person without a transcript would.
 */
const stepSchema = z.discriminatedUnion('do', [
  /** Says a sentence of `data/carrier`; the next step begins when it has been said. */
  z.strictObject({ do: z.literal('say'), sentence: z.string().min(1).max(100) }),
  /** Until the bot has spoken after our last words and has then been quiet for so long. */
  z.strictObject({
    do: z.literal('wait_for_bot'),
    quiet_ms: milliseconds.default(700),
    limit_ms: milliseconds.default(15_000),
    /** What follows when the bot says nothing. */
    otherwise: z.enum(['go_on', 'hang_up']).default('go_on'),
  }),
  /** Until the bot has begun to speak and has spoken for so long: then one may interrupt it. */
  z.strictObject({
    do: z.literal('wait_for_bot_to_speak'),
    for_ms: milliseconds.default(1_000),
    limit_ms: milliseconds.default(15_000),
  }),
  z.strictObject({ do: z.literal('pause'), ms: milliseconds }),
  z.strictObject({
    do: z.literal('beep'),
    hz: z.number().min(100).max(3_400).default(1_000),
    ms: milliseconds.default(500),
  }),
  z.strictObject({ do: z.literal('press'), digits }),
  z.strictObject({
    do: z.literal('wait_for_keys'),
    digits,
    limit_ms: milliseconds.default(10_000),
    otherwise: z.enum(['go_on', 'hang_up']).default('hang_up'),
  }),
  /** A new description of the session within the call, as when a person puts us on hold. */
  z.strictObject({
    do: z.literal('reinvite'),
    direction: z.enum(['sendrecv', 'sendonly', 'inactive']).default('sendrecv'),
  }),
  z.strictObject({ do: z.literal('stop_sending') }),
  /** Stays on the line, silent, until the other side hangs up or the time is over. */
  z.strictObject({ do: z.literal('listen'), limit_ms: milliseconds }),
  z.strictObject({ do: z.literal('hang_up') }),
]);
export type Step = z.output<typeof stepSchema>;

const refusal = z.strictObject({
  status: z.int().min(300).max(699),
  reason: z.string().max(100).default('Refused'),
  headers: z.array(z.tuple([z.string(), z.string()])).default([]),
});

const ringing = z.strictObject({
  /** From the INVITE to the ringing. */
  after_ms: milliseconds.default(100),
  for_ms: milliseconds.default(600),
});

/** How a number behaves from the INVITE to the end of the call. */
export const behaviourSchema = z.strictObject({
  ringing: ringing.nullable().default({ after_ms: 100, for_ms: 600 }),
  /** Said with 183 before the call is answered. */
  early_media: z.string().max(100).nullable().default(null),
  answer: z
    .union([z.enum(['answer', 'never', 'no_reply']), z.strictObject({ refuse: refusal })])
    .default('answer'),
  /** What a REFER is answered with; `silence` accepts it and never tells how it went. */
  transfer: z.union([z.literal('try'), z.literal('silence'), refusal]).default('try'),
  /** An answered phone that sends no sound at all. */
  sends_audio: z.boolean().default(true),
  talk: z.array(stepSchema).max(500).default([]),
});
export type Behaviour = z.output<typeof behaviourSchema>;
export type BehaviourInput = z.input<typeof behaviourSchema>;

/** What a caller sees of a call when everything goes right. */
export interface Expectation {
  /** The final answer to the INVITE; null when none comes and the caller must cancel. */
  status: number | null;
  /** Who ends an answered call. */
  ends: 'caller' | 'callee' | null;
  /** What the attempt of a bot that talks with it is recorded as. */
  disposition: string;
}

export interface Callee {
  /** The last two digits of its numbers. */
  suffix: string;
  name: string;
  /** One sentence for a person. */
  does: string;
  expect: Expectation;
  behaviour: BehaviourInput;
  /** What it does the first time that a number is called, when that differs. */
  first?: BehaviourInput;
}

export type Language = 'ru' | 'en';

/** Numbers of Russia and Kazakhstan speak Russian, all others English. */
export function languageOf(number: string): Language {
  return /^(\+|00)?7\d{10}$/.test(number) ? 'ru' : 'en';
}
