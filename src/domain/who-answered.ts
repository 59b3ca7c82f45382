import { machineIn, type MachineKind } from './machine-words.js';
import { plainSpeech } from './plain-speech.js';

/** What is noticed of a callee in the first seconds after the answer. Times in ms, one clock. */
export type AnswerEvent =
  | { type: 'speech_began'; atMs: number }
  /** `atMs` is when it ended, which is noticed a little later. */
  | { type: 'speech_ended'; atMs: number }
  /** What the recogniser has understood; an interim result gives way to the next one. */
  | { type: 'words'; text: string; isFinal: boolean; atMs: number }
  | { type: 'beep'; atMs: number };

export interface AnswerWatch {
  readonly answeredAtMs: number;
  readonly firstSoundMs: number | null;
  readonly lastSoundMs: number | null;
  readonly isSpeaking: boolean;
  readonly text: string;
  readonly interim: string;
  readonly lastWordsMs: number | null;
  /** By all the words until now. */
  readonly machine: MachineKind | null;
  readonly beepAtMs: number | null;
}

export interface WhoAnswered {
  who: MachineKind | 'human' | 'silence' | 'uncertain';
  by: 'words' | 'timing' | 'beep';
}

/** `Hello?`: nobody else says so little, and a person is answered at once. */
const WORD_MS = 700;
const WORD_QUIET_MS = 260;
/** A sentence of greeting; a machine would go on after a shorter pause. */
const SENTENCE_MS = 2_500;
const SENTENCE_QUIET_MS = 500;
/** As long as there are no words to tell a person by. */
const WORDLESS_QUIET_MS = 900;
/** Whoever speaks longer is heard out, and known by the words. */
const MONOLOGUE_QUIET_MS = 1_300;
/** A person who takes the phone and says nothing is spoken to. */
const SILENCE_MS = 2_500;
const LIMIT_MS = 15_000;
const GREETING_WORDS_MAX = 8;
const ONLY_A_PERSON = new RegExp(
  '^(?:да |hello |yes )?(?:алло|але|ало|да|ага|слушаю|слушаю вас|я слушаю|говорите|кто это|' +
    'hello|hi|hey|yes|yeah|speaking|who is this|i am listening)$',
  'u',
);
/** Speech before a tone that is a voicemail's greeting, and no click of the line. */
const BEFORE_BEEP_MS = 1_500;

export function watchAnswer(answeredAtMs: number): AnswerWatch {
  return {
    ...{ answeredAtMs, firstSoundMs: null, lastSoundMs: null, isSpeaking: false },
    ...{ text: '', interim: '', lastWordsMs: null, machine: null },
    beepAtMs: null,
  };
}

export function noticed(watch: AnswerWatch, event: AnswerEvent): AnswerWatch {
  switch (event.type) {
    case 'speech_began':
      return { ...watch, firstSoundMs: watch.firstSoundMs ?? event.atMs, isSpeaking: true };
    case 'speech_ended':
      return { ...watch, lastSoundMs: event.atMs, isSpeaking: false };
    case 'words':
      return { ...watch, ...wordsWith(watch, event), lastWordsMs: event.atMs };
    case 'beep':
      return { ...watch, beepAtMs: event.atMs };
  }
}

function wordsWith({ text }: AnswerWatch, heard: { text: string; isFinal: boolean }) {
  const all = `${text} ${heard.text}`.trim();
  const words = heard.isFinal ? { text: all, interim: '' } : { text, interim: heard.text };
  return { ...words, machine: machineIn(all) };
}

/** For how long nothing has been heard; words stand in for sound that does not come through. */
export function quietMsOf(watch: AnswerWatch, nowMs: number): number {
  const { isSpeaking, lastSoundMs, lastWordsMs, answeredAtMs } = watch;
  return isSpeaking ? 0 : nowMs - (lastSoundMs ?? lastWordsMs ?? answeredAtMs);
}

/**
 * Who has answered, as soon as it can be told; null: wait. What sounds like a machine must be said
 * in a machine's words: nobody is taken for one because they speak for long.
 */
export function whoAnswered(watch: AnswerWatch, nowMs: number): WhoAnswered | null {
  const { firstSoundMs: first, lastSoundMs: last } = watch;
  const heard = `${watch.text} ${watch.interim}`.trim();
  if (watch.machine !== null) return { who: watch.machine, by: 'words' };
  if (isBeepAfterSpeech(watch)) return { who: 'voicemail', by: 'beep' };
  if (nowMs - watch.answeredAtMs >= LIMIT_MS) return { who: 'uncertain', by: 'timing' };
  if (first === null || last === null) {
    const isSilent = first === null && heard === '' && nowMs - watch.answeredAtMs >= SILENCE_MS;
    return isSilent ? { who: 'silence', by: 'timing' } : byWords(watch);
  }
  if (watch.isSpeaking) return null;
  const spokeMs = last - first;
  const quietMs = nowMs - last;
  const isPerson = spokeMs <= SENTENCE_MS && ONLY_A_PERSON.test(plainSpeech(watch.text));
  if (isPerson && quietMs >= WORD_QUIET_MS) return { who: 'human', by: 'words' };
  if (spokeMs <= WORD_MS && quietMs >= WORD_QUIET_MS) return { who: 'human', by: 'timing' };
  if (spokeMs <= SENTENCE_MS) {
    return quietMs >= (heard === '' ? WORDLESS_QUIET_MS : SENTENCE_QUIET_MS)
      ? { who: 'human', by: 'timing' }
      : null;
  }
  return quietMs >= MONOLOGUE_QUIET_MS ? { who: 'uncertain', by: 'timing' } : null;
}

/** Sound was missed, as before a track is heard, but not the words. */
function byWords({ text, isSpeaking }: AnswerWatch): WhoAnswered | null {
  return !isSpeaking && isGreeting(text) ? { who: 'human', by: 'words' } : null;
}

function isGreeting(text: string): boolean {
  const count = text.split(/\s+/u).filter((word) => /\p{L}/u.test(word)).length;
  return count > 0 && count <= GREETING_WORDS_MAX;
}

function isBeepAfterSpeech({ beepAtMs, firstSoundMs, lastSoundMs }: AnswerWatch): boolean {
  if (beepAtMs === null || firstSoundMs === null || lastSoundMs === null) return false;
  return lastSoundMs - firstSoundMs >= BEFORE_BEEP_MS;
}
