export type Side = 'left' | 'right';

/** Puts a piece of sound that has just arrived on the time axis. */
export type PlaceSound = (samples: Int16Array, arrivedMs: number) => void;

/**
 * Two channels on one time axis, of which only the last seconds are in memory. Silence is whatever
 * nothing was placed on; sounds on the same place are mixed.
 */
export interface SoundTimeline {
  /** Each source has a clock of its own, which is followed while it stays near to ours. */
  source(side: Side): PlaceSound;
  /** What is between the last taking and `untilMs`, both channels in turn. */
  take(untilMs: number): Int16Array;
}

export interface TimelineOptions {
  startMs: number;
  rate: number;
}

const WINDOW_SECONDS = 5;
/** Further away from its arrival than this, a run of sound begins anew. */
const DRIFT_MS_MAX = 200;

export function createSoundTimeline({ startMs, rate }: TimelineOptions): SoundTimeline {
  const window = WINDOW_SECONDS * rate;
  const rings = { left: new Int16Array(window), right: new Int16Array(window) };
  /** Samples that were taken; what is before them is written. */
  let taken = 0;
  const positionAt = (ms: number) => Math.round(((ms - startMs) * rate) / 1_000);

  function mix(ring: Int16Array, samples: Int16Array, from: number): void {
    const first = Math.max(0, taken - from);
    const last = Math.min(samples.length, taken + window - from);
    for (let at = first; at < last; at += 1) {
      const place = (from + at) % window;
      const sum = (ring[place] ?? 0) + (samples[at] ?? 0);
      ring[place] = Math.max(-32_768, Math.min(32_767, sum));
    }
  }

  return {
    source(side) {
      let next: number | null = null;
      const tolerance = (DRIFT_MS_MAX * rate) / 1_000;
      return (samples, arrivedMs) => {
        const arrived = positionAt(arrivedMs) - samples.length;
        const isNear = next !== null && Math.abs(arrived - next) <= tolerance;
        const from = isNear && next !== null ? next : arrived;
        mix(rings[side], samples, from);
        next = from + samples.length;
      };
    },
    take(untilMs) {
      const end = Math.min(positionAt(untilMs), taken + window);
      const count = Math.max(0, end - taken);
      const both = new Int16Array(2 * count);
      for (let at = 0; at < count; at += 1) {
        const place = (taken + at) % window;
        both[2 * at] = rings.left[place] ?? 0;
        both[2 * at + 1] = rings.right[place] ?? 0;
        rings.left[place] = 0;
        rings.right[place] = 0;
      }
      taken += count;
      return both;
    },
  };
}
