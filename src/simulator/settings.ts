import { z } from 'zod';

/** What may happen when a number is dialled. */
export const BEHAVIOURS = [
  'human',
  'busy',
  'no_answer',
  'declined',
  'invalid_number',
  'unreachable',
  'voicemail',
  'hangs_up_early',
  'silent',
  'trunk_failure',
  'congestion',
  'dies_in_mid_call',
  'answers_late',
  'lost_agent',
  'busy_then_human',
] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

/** How a talk with a human may end. */
export const TALK_ENDINGS = [
  'goal_met',
  'refused',
  'callback',
  'partial',
  'opted_out',
  'wrong_person',
  'transferred',
] as const;
export type TalkEnding = (typeof TALK_ENDINGS)[number];

/**
 * With `by: 'suffix'` the last two digits of a number name what happens; a number with other
 * digits falls to the weights.
 */
export const SUFFIXES: Readonly<Record<string, Behaviour>> = {
  '00': 'human',
  '01': 'busy',
  '02': 'no_answer',
  '03': 'declined',
  '04': 'invalid_number',
  '05': 'unreachable',
  '06': 'voicemail',
  '07': 'hangs_up_early',
  '08': 'silent',
  '09': 'trunk_failure',
  '10': 'congestion',
  '11': 'dies_in_mid_call',
  '12': 'answers_late',
  '13': 'lost_agent',
  '14': 'busy_then_human',
};

/** An ordinary Russian campaign in working hours. */
const ORDINARY_CAMPAIGN: Partial<Record<Behaviour, number>> = {
  human: 55,
  no_answer: 20,
  busy: 8,
  voicemail: 6,
  declined: 3,
  unreachable: 2,
  hangs_up_early: 2,
  invalid_number: 1,
  silent: 1,
  trunk_failure: 1,
  congestion: 0.5,
  dies_in_mid_call: 0.2,
  answers_late: 0.2,
  lost_agent: 0.1,
};

const ORDINARY_TALKS: Partial<Record<TalkEnding, number>> = {
  goal_met: 52,
  refused: 20,
  callback: 9,
  partial: 8,
  wrong_person: 5,
  opted_out: 3,
  transferred: 3,
};

const secondsRange = z
  .tuple([z.number().min(0).max(3600), z.number().min(0).max(3600)])
  .refine(([min, max]) => min <= max, 'the first must not be above the second');

const weightsOver = <T extends readonly string[]>(names: T) =>
  z
    .partialRecord(z.enum(names), z.number().min(0).max(1e6))
    .refine((weights) => Object.values(weights).some((weight) => Number(weight) > 0), {
      message: 'at least one weight must be above 0',
    });

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** For a span of line time the network answers a share of the dials with congestion. */
const congestionSpan = z
  .strictObject({ share: z.number().min(0).max(1), from: instant, until: instant })
  .refine(({ from, until }) => from < until, 'from must be before until');

/**
 * `settings` of a simulated line. Ring and talk are seconds of line time, heartbeats are real
 * seconds.
 */
export const lineSettingsSchema = z.strictObject({
  by: z.enum(['suffix', 'weights']).default('weights'),
  seed: z.int().default(1),
  weights: weightsOver(BEHAVIOURS).default(ORDINARY_CAMPAIGN),
  ring_seconds: secondsRange.default([4, 18]),
  talk_seconds: secondsRange.default([30, 150]),
  /** How talks with humans end. */
  outcomes: weightsOver(TALK_ENDINGS).default(ORDINARY_TALKS),
  heartbeat_seconds: z.number().min(0.05).max(300).default(15),
  congestion: congestionSpan.nullable().default(null),
});
export type LineSettings = z.infer<typeof lineSettingsSchema>;
