import type { AnsweredBy, BusinessEnding } from './call.js';

/** Why a guard ends a talk. */
export type GuardReason =
  | 'opted_out'
  | 'refused'
  | 'never_spoke'
  | 'went_silent'
  | 'no_audio'
  | 'audio_lost'
  | 'max_duration'
  | 'loop'
  | 'tool_loop'
  | 'bot_to_bot';

/** What becomes of the call; which of them may be tried again is told by `DISPOSITION_RULES`. */
export const GUARD_ENDINGS: Record<
  GuardReason,
  { business: BusinessEnding | null; answeredBy: AnsweredBy | null; detail: string }
> = {
  opted_out: { business: 'opted_out', answeredBy: 'human', detail: 'asked_by_voice' },
  refused: { business: 'refused', answeredBy: 'human', detail: 'refusal_deadline' },
  never_spoke: { business: null, answeredBy: 'silence', detail: 'never_spoke' },
  went_silent: { business: 'hung_up_early', answeredBy: null, detail: 'went_silent' },
  no_audio: { business: null, answeredBy: 'silence', detail: 'no_audio' },
  audio_lost: { business: 'unknown', answeredBy: 'human', detail: 'no_audio' },
  max_duration: { business: 'partial', answeredBy: null, detail: 'max_duration' },
  loop: { business: 'agent_error', answeredBy: 'human', detail: 'loop' },
  tool_loop: { business: 'agent_error', answeredBy: 'human', detail: 'tool_loop' },
  bot_to_bot: { business: null, answeredBy: 'ivr', detail: 'bot_to_bot' },
};
