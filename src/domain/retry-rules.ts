/**
 * What a campaign may say about retries, disposition by disposition. Only those are here after
 * which another try is somebody's choice: a refusal, a number that does not exist and a person who
 * talked are never tried again, and our own faults have the platform's own delays.
 */
export const RETRIED_CODES = [
  'busy',
  'no_answer',
  'unreachable',
  'voicemail',
  'mailbox_full',
  'silence',
  'ivr',
  'call_screening',
  'uncertain',
  'unknown',
  'agent_error',
] as const;
export type RetriedCode = (typeof RETRIED_CODES)[number];

/** What is absent is as for every other disposition. */
export interface RetryRule {
  /** Most attempts of a round that may end so; 0: never tried again, which 1 also comes to. */
  attempts?: number;
  /** After the first such ending, the second ...; the last one holds from there on. */
  delaySeconds?: number | readonly number[];
  /** Share of the delay, 0 to 1, by which it may be longer. */
  jitter?: number;
  /** The next try is in another part of the contact's day, if the campaign calls then. */
  otherDaypart?: boolean;
}

export type RetryRules = Readonly<Partial<Record<RetriedCode, RetryRule>>>;

export function isRetriedCode(code: string): code is RetriedCode {
  return (RETRIED_CODES as readonly string[]).includes(code);
}
