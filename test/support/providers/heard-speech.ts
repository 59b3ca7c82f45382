import { createSentenceRecogniser, type KnownSpeech, type Match } from './sentence-recogniser.js';
import { rmsOf, toSpeechRate } from './speech-signal.js';

export interface HeardWords {
  text: string;
  id: string | null;
  score: number;
  /** Seconds of received audio, from its beginning. */
  start: number;
  end: number;
  /** The sound itself at 8 kHz, for whoever wants to know what it was. */
  samples: Int16Array;
}

export interface SpeechEvents {
  started(atSeconds: number): void;
  /** A guess at what is being said. */
  partial(words: HeardWords): void;
  /** A sentence has ended. Text is empty when it is like nothing known. */
  final(words: HeardWords): void;
}

export interface SpeechEar {
  hear(samples: Int16Array): void;
  /** Ends what is being said, whether it is complete or not. */
  finish(): void;
}

const RATE = 8_000;
const FRAME = 80;
const LOUD = 220;
/** Silence after a sentence that can be no other one. */
const PAUSE_FRAMES = 6;
/** Silence after which a sentence that might have gone on is taken for ended. */
const LONG_PAUSE_FRAMES = 40;
/** Silence after which something unknown is given up. */
const GIVE_UP_FRAMES = 90;
const PARTIAL_EVERY_FRAMES = 50;
/** A click is no speech. */
const SPEECH_FRAMES_MIN = 4;
/** What comes so soon after a sentence and is so short is its last consonant. */
const TAIL_GAP_FRAMES = 25;
const TAIL_FRAMES_MAX = 15;

/** Cuts a stream of audio into sentences and names each by its sound. */
export function createSpeechEar(
  known: readonly KnownSpeech[],
  options: { sampleRate: number; events: SpeechEvents },
): SpeechEar {
  const recogniser = createSentenceRecogniser(known);
  const { events } = options;
  let frames: Int16Array[] = [];
  let rest = new Int16Array();
  let heardFrames = 0;
  let startFrame = 0;
  let loudFrames = 0;
  let silentFrames = 0;
  let finishedAt = -Infinity;

  const speech = () => joined(frames.slice(0, frames.length - silentFrames));
  function words(match: Match | null): HeardWords {
    const end = (heardFrames - silentFrames) * (FRAME / RATE);
    const start = startFrame * (FRAME / RATE);
    const { text = '', id = null, score = 0 } = match ?? {};
    return { text, id, score, start, end, samples: speech() };
  }
  function reset() {
    frames = [];
    loudFrames = 0;
    silentFrames = 0;
  }
  function finish(match: Match | null) {
    const ended = words(match);
    const tail = startFrame - finishedAt < TAIL_GAP_FRAMES && loudFrames <= TAIL_FRAMES_MAX;
    finishedAt = heardFrames - silentFrames;
    reset();
    if (!tail || match !== null) events.final(ended);
  }
  function take(frame: Int16Array) {
    heardFrames += 1;
    const loud = rmsOf(frame) >= LOUD;
    if (frames.length === 0 && !loud) return;
    if (frames.length === 0) startFrame = heardFrames - 1;
    frames.push(frame);
    silentFrames = loud ? 0 : silentFrames + 1;
    if (loud) loudFrames += 1;
    if (loudFrames === SPEECH_FRAMES_MIN && loud) events.started(startFrame * (FRAME / RATE));
    if (loudFrames < SPEECH_FRAMES_MIN) {
      if (silentFrames > PAUSE_FRAMES) reset();
      return;
    }
    judge();
  }
  function judge() {
    if (silentFrames === PAUSE_FRAMES || silentFrames === LONG_PAUSE_FRAMES) {
      const match = recogniser.match(speech());
      const complete = match !== null && match.heard === 1;
      if (complete && (!match.mayGoOn || silentFrames === LONG_PAUSE_FRAMES)) finish(match);
    } else if (silentFrames === GIVE_UP_FRAMES) finish(null);
    else if (silentFrames === 0 && loudFrames % PARTIAL_EVERY_FRAMES === 0) {
      const match = recogniser.match(speech());
      if (match !== null) events.partial(words({ ...match, text: partOf(match) }));
    }
  }

  return {
    hear(samples) {
      const all = joined([rest, toSpeechRate(samples, options.sampleRate)]);
      const whole = all.length - (all.length % FRAME);
      for (let at = 0; at < whole; at += FRAME) take(all.slice(at, at + FRAME));
      rest = all.slice(whole);
    },
    finish() {
      if (loudFrames >= SPEECH_FRAMES_MIN) finish(recogniser.match(speech()));
      else reset();
    },
  };
}

function partOf({ text, heard }: Match): string {
  const words = text.split(' ');
  return words.slice(0, Math.max(1, Math.floor(words.length * heard))).join(' ');
}

function joined(parts: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
