import type { GuardReason } from './guard-endings.js';
import { analyzeWords } from './lexical-analyst.js';
import { optOutIn } from './opt-out-words.js';
import { plainSpeech } from './plain-speech.js';
import { REMEMBERED, repeatsIn, type Repeats } from './talk-repeats.js';

/** What is noticed in a talk. Each comes with the time at which it was, in ms of one clock. */
export type GuardEvent =
  /** A part of the person's turn that the recogniser will not change any more. */
  | { type: 'heard'; text: string }
  /** A whole turn. */
  | { type: 'said'; role: 'user' | 'assistant'; text: string }
  | { type: 'tool'; call: string }
  | { type: 'person'; isSpeaking: boolean }
  | { type: 'bot'; isBusy: boolean }
  /** Packets of the person's telephone have come, however quiet. */
  | { type: 'sound' }
  | { type: 'time' };

export interface GuardLimits {
  /** From the answer. */
  talkMs: number;
  /** The rules want the call to end so soon after a refusal; null: they do not. */
  afterRefusalMs: number | null;
  /** Whether packets of the telephone are told of at all. */
  hearsSound: boolean;
}

/** `ask`: whether the person is still there. */
export type GuardVerdict = { act: 'ask' } | { act: 'end'; reason: GuardReason };

export interface GuardState extends Repeats {
  readonly startedAtMs: number;
  readonly isOver: boolean;
  readonly lastSoundMs: number;
  readonly everSpoke: boolean;
  readonly isPersonSpeaking: boolean;
  readonly isBotBusy: boolean;
  /** Since when neither side has made a sound. */
  readonly quietSinceMs: number;
  readonly asked: number;
  /** The person's words that are in no turn yet, and when the last of them came. */
  readonly words: string;
  readonly wordsAtMs: number;
  readonly refusedAtMs: number | null;
  /** The person has asked to hear it again. */
  readonly mayRepeat: boolean;
}

const ASK_AFTER_MS = 8_000;
const ASK_AGAIN_AFTER_MS = 7_000;
const ASKS_MAX = 2;
/** livekit-sip ends a call without packets after 15 s, and would not say why. */
const NO_SOUND_MS = 14_000;
/** When a call ends by itself after so long without packets, their loss has ended it. */
const SOUND_LOST_MS = 10_000;
/** Words that no turn has taken up are a turn of their own. */
const TURN_WAIT_MS = 2_000;
/** For the last words, before the time for them is over. */
const FAREWELL_MS = 4_000;
const ASKS_TO_REPEAT = new RegExp(
  'повтор|расслыш|не (?:слыш|понял|понима)|что вы сказали|еще раз|алло|repeat|again|pardon|' +
    "sorry|what did you|did(?:n't| not) (?:hear|catch|get)|can't hear|hello",
  'u',
);
export function startGuard(atMs: number): GuardState {
  return {
    ...{ startedAtMs: atMs, isOver: false, lastSoundMs: atMs },
    ...{ everSpoke: false, isPersonSpeaking: false, isBotBusy: false, quietSinceMs: atMs },
    ...{ asked: 0, words: '', wordsAtMs: atMs, refusedAtMs: null, botTurns: [] },
    ...{ personTurns: [], mayRepeat: false, toolCalls: [] },
  };
}

/** The talk after what was noticed, and what is to be done about it; after an end nothing is. */
export function guard(
  before: GuardState,
  { event, atMs }: { event: GuardEvent; atMs: number },
  limits: GuardLimits,
): { state: GuardState; verdict: GuardVerdict | null } {
  if (before.isOver) return { state: before, verdict: null };
  const state = noticed(before, event, atMs);
  const reason = reasonToEnd(state, event, { atMs, limits });
  if (reason !== null) {
    return { state: { ...state, isOver: true }, verdict: { act: 'end', reason } };
  }
  if (!isQuietFor(state, atMs)) return { state: dropOldWords(state, atMs), verdict: null };
  const asked = { ...state, asked: state.asked + 1, quietSinceMs: atMs };
  return { state: dropOldWords(asked, atMs), verdict: { act: 'ask' } };
}

/** Why a call that ended by itself did, if its sound tells; null: it does not. */
export function endedWithoutSound(
  state: GuardState,
  { atMs, limits }: { atMs: number; limits: GuardLimits },
): GuardReason | null {
  if (state.isOver || !limits.hearsSound || atMs - state.lastSoundMs < SOUND_LOST_MS) return null;
  return withoutSound(state);
}

function withoutSound({ everSpoke }: GuardState): GuardReason {
  return everSpoke ? 'audio_lost' : 'no_audio';
}

function noticed(state: GuardState, event: GuardEvent, atMs: number): GuardState {
  switch (event.type) {
    case 'heard':
      return {
        ...{ ...spoke(state, atMs), everSpoke: true, wordsAtMs: atMs },
        words: `${state.words} ${event.text}`,
      };
    case 'said':
      return event.role === 'user' ? personSaid(state, event.text, atMs) : botSaid(state, event);
    case 'tool':
      return { ...state, toolCalls: [...state.toolCalls, event.call].slice(-REMEMBERED.tools) };
    case 'person':
      return { ...spoke(state, atMs), isPersonSpeaking: event.isSpeaking };
    case 'bot':
      return { ...state, isBotBusy: event.isBusy, quietSinceMs: atMs };
    case 'sound':
      return { ...state, lastSoundMs: atMs };
    case 'time':
      return state;
  }
}

/** A cough is a sign of life, too, and starts the wait anew; only words are speaking. */
function spoke(state: GuardState, atMs: number): GuardState {
  return { ...state, quietSinceMs: atMs, asked: 0, lastSoundMs: atMs };
}

function personSaid(state: GuardState, text: string, atMs: number): GuardState {
  const plain = plainSpeech(text);
  const isRefusal = refuses(text);
  return {
    ...{ ...spoke(state, atMs), everSpoke: true, words: text, wordsAtMs: atMs, toolCalls: [] },
    refusedAtMs: isRefusal ? (state.refusedAtMs ?? atMs) : null,
    personTurns: [...state.personTurns, plain].slice(-REMEMBERED.turns),
    mayRepeat: ASKS_TO_REPEAT.test(plain),
  };
}

/** A sentence that the person has asked for once more is no loop. */
function botSaid(state: GuardState, { text }: { text: string }): GuardState {
  if (state.mayRepeat) return { ...state, mayRepeat: false };
  return { ...state, botTurns: [...state.botTurns, plainSpeech(text)].slice(-REMEMBERED.turns) };
}

function refuses(content: string): boolean {
  const turn = { index: 0, role: 'user' as const, content, state_id: null };
  const turns = [{ ...turn, at: '1970-01-01T00:00:00Z', was_interrupted: false }];
  return analyzeWords({ turns }).finding === 'refused';
}

interface Now {
  atMs: number;
  limits: GuardLimits;
}

function reasonToEnd(state: GuardState, event: GuardEvent, now: Now): GuardReason | null {
  return ofWords(state, event, now) ?? repeatsIn(state) ?? ofTime(state, now);
}

function ofWords(state: GuardState, event: GuardEvent, { atMs }: Now): GuardReason | null {
  const isTurnOver =
    event.type === 'said' ? event.role === 'user' : atMs - state.wordsAtMs >= TURN_WAIT_MS;
  const optOut = state.words === '' ? null : optOutIn(state.words);
  const isMeant = optOut === 'certain' || (isTurnOver && !state.isPersonSpeaking);
  return optOut !== null && isMeant ? 'opted_out' : null;
}

function ofTime(state: GuardState, { atMs, limits }: Now): GuardReason | null {
  if (atMs - state.startedAtMs >= limits.talkMs) return 'max_duration';
  if (limits.hearsSound && atMs - state.lastSoundMs >= NO_SOUND_MS) return withoutSound(state);
  const { refusedAtMs } = state;
  if (refusedAtMs !== null && limits.afterRefusalMs !== null) {
    if (atMs - refusedAtMs >= Math.max(0, limits.afterRefusalMs - FAREWELL_MS)) return 'refused';
  }
  if (!isQuietFor(state, atMs) || state.asked < ASKS_MAX) return null;
  return state.everSpoke ? 'went_silent' : 'never_spoke';
}

function isQuietFor(state: GuardState, atMs: number): boolean {
  if (state.isPersonSpeaking || state.isBotBusy) return false;
  return atMs - state.quietSinceMs >= (state.asked === 0 ? ASK_AFTER_MS : ASK_AGAIN_AFTER_MS);
}

/** What was weighed as a turn is not weighed again with the next one. */
function dropOldWords(state: GuardState, atMs: number): GuardState {
  return atMs - state.wordsAtMs >= TURN_WAIT_MS ? { ...state, words: '' } : state;
}
