import { LOUD, loudnessOf } from './loudness.js';

/**
 * Hears when the other side speaks, by loudness alone. A packet that never comes is silence, so
 * silence is told from the clock: `quietForMs(now)`.
 */
export interface EnergyVad {
  /** A frame and when it arrived. */
  hear(frame: Int16Array, atMs: number): void;
  /** When the talk that is going on, or went on last, began; null when nothing was ever said. */
  speechStartedAtMs(): number | null;
  lastLoudAtMs(): number | null;
  /** How often a talk began. */
  utterances(): number;
  quietForMs(nowMs: number): number;
}

export interface VadOptions {
  loud?: number;
  /** A silence shorter than this is a pause between two words. */
  pauseMs?: number;
  /** So many loud frames within a pause make speech: a click is one. */
  framesMin?: number;
}

export function createEnergyVad(options: VadOptions = {}): EnergyVad {
  const { loud = LOUD, pauseMs = 400, framesMin = 2 } = options;
  let startedAtMs: number | null = null;
  let candidateAtMs: number | null = null;
  let lastLoudAtMs: number | null = null;
  let frames = 0;
  let utterances = 0;
  return {
    hear(frame, atMs) {
      if (loudnessOf(frame) < loud) return;
      if (candidateAtMs === null || atMs - (lastLoudAtMs ?? atMs) > pauseMs) {
        candidateAtMs = atMs;
        frames = 0;
      }
      lastLoudAtMs = atMs;
      frames += 1;
      if (frames !== framesMin) return;
      startedAtMs = candidateAtMs;
      utterances += 1;
    },
    speechStartedAtMs: () => startedAtMs,
    lastLoudAtMs: () => lastLoudAtMs,
    utterances: () => utterances,
    quietForMs: (nowMs) => (lastLoudAtMs === null ? Infinity : nowMs - lastLoudAtMs),
  };
}
