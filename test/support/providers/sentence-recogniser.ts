import {
  envelopeOf,
  ENVELOPE_RATE,
  rmsOf,
  spanCorrelation,
  WAVE_RATE,
  waveOf,
} from './speech-signal.js';

/** A known piece of speech at 8 kHz. */
export interface KnownSpeech {
  id: string;
  text: string;
  samples: Int16Array;
}

export interface Match {
  id: string;
  text: string;
  /** 0 to 1: how alike the sounds are. */
  score: number;
  /** How much the second best is behind. */
  margin: number;
  /** Share of the known speech that has been heard; 1 when it was heard to its end. */
  heard: number;
  /** True when what was heard so far may go on as another sentence. */
  mayGoOn: boolean;
}

/**
 * Recognises speech by comparing its sound with known recordings, first the loudness over time,
 * then the wave itself piece by piece: a transcript that comes out of it proves that this very
 * recording came through.
 */
export interface SentenceRecogniser {
  /** `speech` begins where the voice begins; null when it is like nothing known. */
  match(speech: Int16Array): Match | null;
  add(known: KnownSpeech): void;
}

interface Reference extends KnownSpeech {
  envelope: Float32Array;
  wave: Float32Array;
  /** To the last sound that is not fading away. */
  seconds: number;
}

interface Candidate {
  reference: Reference;
  /** How far the end of what was heard lies behind in it, in samples of the envelopes. */
  lag: number;
  score: number;
}

export const SCORE_MIN = 0.64;
const MARGIN_MIN = 0.08;
const ENVELOPE_LAG_MAX = 0.12 * ENVELOPE_RATE;
const FINALISTS = 20;
/** One word rises and falls like the beginning of many sentences: all of them are looked at. */
const SHORT_SECONDS = 0.6;
const ENVELOPE_SCORE_MIN = 0.25;
/** Beyond it the loudness of stretched speech has shifted too far to be compared as one. */
const ENVELOPE_SPAN = ENVELOPE_RATE;
/** Stretched by a jitter buffer, at most. */
const STRETCH_MAX = 1.25;
const WAVE_LAG_MAX = 0.16 * WAVE_RATE;
const PLACE_SCORE_MIN = 0.3;
const PLACES = 3;
const BEGINNING = 0.32 * WAVE_RATE;
const PIECE = 0.08 * WAVE_RATE;
/** A jitter buffer that runs full or empty takes out or repeats so much within a piece. */
const DRIFT_MAX = 0.02 * WAVE_RATE;
const FOLLOWED_MIN = 0.6;
/** What is so unlike it after so many pieces is another sentence. */
const GIVEN_UP_BELOW = 0.5;
const PIECES_MIN = 3;
/** Sound that came too late is gone, and what follows is elsewhere: it must be like it in plain. */
const JUMP_MAX = 0.24 * WAVE_RATE;
const FOUND_AGAIN_MIN = 0.75;
/** What is so much quieter than its loudest sound is a sentence's end. */
const FADED_DECIBELS = 25;
/** Quieter than the quietest sound of a sentence, louder than what a coder makes of silence. */
const QUIET = 100;
const QUIET_FRAME = 80;
const QUIET_FRAMES_KEPT = 6;
/** Heard to its end, give or take what silence detection cuts off. */
const END_TOLERANCE_SECONDS = 0.15;

export function createSentenceRecogniser(known: readonly KnownSpeech[]): SentenceRecogniser {
  const asSaid = createComparison();
  const withoutPauses = createComparison();
  const add = (speech: KnownSpeech) => {
    asSaid.add(speech);
    withoutPauses.add({ ...speech, samples: withShortPauses(speech.samples) });
  };
  known.forEach(add);
  return {
    add,
    match: (speech) => asSaid.match(speech) ?? withoutPauses.match(withShortPauses(speech)),
  };
}

function createComparison(): SentenceRecogniser {
  const references: Reference[] = [];
  return {
    add: (speech) => void references.push(referenceOf(speech)),
    match(speech) {
      const heard = { envelope: envelopeOf(speech), wave: waveOf(speech) };
      const seconds = speech.length / 8_000;
      const candidates = references
        .filter(
          (reference) => reference.seconds * STRETCH_MAX >= seconds - 2 * END_TOLERANCE_SECONDS,
        )
        .map((reference) => byEnvelope(heard.envelope, reference))
        .filter(({ score }) => score >= ENVELOPE_SCORE_MIN)
        .sort((a, b) => b.score - a.score)
        .slice(0, seconds < SHORT_SECONDS ? references.length : FINALISTS)
        .map((candidate) => byWave(heard.wave, candidate))
        .sort((a, b) => b.score - a.score);
      return decide(candidates, seconds);
    },
  };
}

/**
 * How long a pause is says nothing of the words: on a busy machine sound stands still within a
 * sentence too, and a jitter buffer makes a pause of that.
 */
function withShortPauses(samples: Int16Array): Int16Array {
  const kept = new Int16Array(samples.length);
  let length = 0;
  let quietFrames = 0;
  for (let at = 0; at < samples.length; at += QUIET_FRAME) {
    const frame = samples.subarray(at, at + QUIET_FRAME);
    quietFrames = rmsOf(frame) < QUIET ? quietFrames + 1 : 0;
    if (quietFrames > QUIET_FRAMES_KEPT) continue;
    kept.set(frame, length);
    length += frame.length;
  }
  return kept.subarray(0, length);
}

function referenceOf(known: KnownSpeech): Reference {
  const envelope = envelopeOf(known.samples);
  const floor = Math.max(...envelope) - FADED_DECIBELS;
  const seconds = (envelope.findLastIndex((loudness) => loudness > floor) + 1) / ENVELOPE_RATE;
  return { ...known, envelope, wave: waveOf(known.samples), seconds };
}

function byEnvelope(envelope: Float32Array, reference: Reference): Candidate {
  const to = Math.min(ENVELOPE_SPAN, envelope.length);
  const all = { from: 0, to, lag: 0, reach: ENVELOPE_LAG_MAX };
  return { reference, ...bestWithin(envelope, reference.envelope, all) };
}

/** The best places for its beginning, and from there on with little freedom. */
function byWave(wave: Float32Array, { reference, lag }: Candidate): Candidate {
  const start = Math.round((lag * WAVE_RATE) / ENVELOPE_RATE);
  const to = Math.min(BEGINNING, wave.length);
  const places: { shift: number; score: number }[] = [];
  for (let shift = start - WAVE_LAG_MAX; shift <= start + WAVE_LAG_MAX; shift += 1) {
    const score = spanCorrelation(wave, reference.wave, { from: 0, to, lag: shift });
    if (score >= PLACE_SCORE_MIN) places.push({ shift, score });
  }
  const best = places.sort((a, b) => b.score - a.score).slice(0, PLACES);
  const followed = best.map(({ shift }) => piecewise(wave, reference.wave, shift));
  const [first = { lag: start, score: 0 }] = followed.sort((a, b) => b.score - a.score);
  return { reference, lag: (first.lag * ENVELOPE_RATE) / WAVE_RATE, score: first.score };
}

/** Follows it piece by piece; `lag` is where that led. */
function piecewise(
  wave: Float32Array,
  reference: Float32Array,
  start: number,
): { lag: number; score: number } {
  let lag = start;
  let sum = 0;
  let weight = 0;
  const pieces = Math.max(1, Math.floor(wave.length / PIECE));
  for (let piece = 0; piece < pieces; piece += 1) {
    const from = piece * PIECE;
    const to = Math.min(from + PIECE, wave.length);
    const energy = Math.sqrt(wave.subarray(from, to).reduce((total, x) => total + x * x, 0));
    const look = (reach: number) => bestWithin(wave, reference, { from, to, lag, reach });
    let best = look(DRIFT_MAX);
    if (best.score < FOLLOWED_MIN) {
      const far = look(JUMP_MAX);
      if (far.score > FOUND_AGAIN_MIN) best = far;
    }
    // A silent piece says nothing about where we are.
    if (best.score > FOLLOWED_MIN) lag = best.lag;
    sum += Math.max(0, best.score) * energy;
    weight += energy;
    if (piece >= PIECES_MIN && sum < GIVEN_UP_BELOW * weight) break;
  }
  return { lag, score: weight === 0 ? 0 : sum / weight };
}

/** The lag near this one at which the span is most alike; below every score when there is none. */
function bestWithin(
  heard: Float32Array,
  reference: Float32Array,
  { from, to, lag, reach }: { from: number; to: number; lag: number; reach: number },
): { lag: number; score: number } {
  let best = { score: -1, lag };
  for (let shift = lag - reach; shift <= lag + reach; shift += 1) {
    const score = spanCorrelation(heard, reference, { from, to, lag: shift });
    if (score > best.score) best = { score, lag: shift };
  }
  return best;
}

function decide(candidates: readonly Candidate[], seconds: number): Match | null {
  const [best, second] = candidates;
  if (best === undefined || best.score < SCORE_MIN) return null;
  const alike = candidates.filter(({ score }) => score >= best.score - MARGIN_MIN);
  // Of those that begin alike, the one that ends here is meant for now.
  const ending = alike.find((other) => leftOf(other, seconds) <= END_TOLERANCE_SECONDS) ?? best;
  const left = leftOf(ending, seconds);
  return {
    id: ending.reference.id,
    text: ending.reference.text,
    score: ending.score,
    margin: best.score - (second?.score ?? 0),
    heard: left <= END_TOLERANCE_SECONDS ? 1 : seconds / (seconds + left),
    mayGoOn: alike.some((other) => leftOf(other, seconds) > END_TOLERANCE_SECONDS),
  };
}

/** Seconds of it that have not been heard. */
function leftOf({ reference, lag }: Candidate, seconds: number): number {
  return reference.seconds - (lag / ENVELOPE_RATE + seconds);
}
