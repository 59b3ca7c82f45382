/** Samples of the callee, as they come. */
export interface SoundPart {
  samples: Int16Array;
  sampleRate: number;
}

export type SoundEvent =
  /** `atMs` counts samples from the first one: the sound's own clock. */
  | { type: 'speech_began' | 'speech_ended'; atMs: number }
  /** A pure tone has ended, as a voicemail's. */
  | { type: 'beep'; atMs: number };

export interface SoundMeter {
  take(part: SoundPart): SoundEvent[];
  /** What the meter has heard so far, in ms. */
  heardMs(): number;
}

const BLOCK_MS = 20;
/** Louder than this is speech on any telephone; quieter lines have quieter noise, too. */
const LOUD_RMS_MIN = 250;
const ABOVE_NOISE = 3;
const BEGINS_AFTER_MS = 60;
const ENDS_AFTER_MS = 140;
const BEEP_HZ = { min: 330, max: 2_300 };
const BEEP_MS = { min: 140, max: 3_000 };
/** Share of a block's energy that lies in one frequency; speech stays far below. */
const PURE = 0.85;
const SAME_TONE = 0.06;

/** Tells speech from quiet by loudness, and the tone of a voicemail from both. */
export function createSoundMeter(): SoundMeter {
  let rest = new Int16Array();
  let atMs = 0;
  let noise = 60;
  let loudMs = 0;
  let quietMs = 0;
  let isSpeaking = false;
  let tone: { hz: number; ms: number } | null = null;

  function block(samples: Int16Array, sampleRate: number): SoundEvent[] {
    const startMs = atMs;
    atMs += BLOCK_MS;
    const rms = rmsOf(samples);
    const isLoud = rms > Math.max(LOUD_RMS_MIN, ABOVE_NOISE * noise);
    noise = isLoud ? noise : 0.95 * noise + 0.05 * rms;
    const hz = isLoud ? pureToneOf(samples, sampleRate) : null;
    return [...toneOver(hz, startMs), ...speechOver(isLoud && hz === null, startMs)];
  }

  function toneOver(hz: number | null, startMs: number): SoundEvent[] {
    if (hz !== null && (tone === null || Math.abs(hz / tone.hz - 1) <= SAME_TONE)) {
      tone = { hz: tone?.hz ?? hz, ms: (tone?.ms ?? 0) + BLOCK_MS };
      return [];
    }
    const { ms = 0 } = tone ?? {};
    tone = hz === null ? null : { hz, ms: BLOCK_MS };
    return ms >= BEEP_MS.min && ms <= BEEP_MS.max ? [{ type: 'beep', atMs: startMs }] : [];
  }

  function speechOver(isLoud: boolean, startMs: number): SoundEvent[] {
    loudMs = isLoud ? loudMs + BLOCK_MS : 0;
    quietMs = isLoud ? 0 : quietMs + BLOCK_MS;
    if (!isSpeaking && loudMs >= BEGINS_AFTER_MS) {
      isSpeaking = true;
      return [{ type: 'speech_began', atMs: startMs + BLOCK_MS - loudMs }];
    }
    if (isSpeaking && quietMs >= ENDS_AFTER_MS) {
      isSpeaking = false;
      return [{ type: 'speech_ended', atMs: startMs + BLOCK_MS - quietMs }];
    }
    return [];
  }

  return {
    heardMs: () => atMs,
    take({ samples, sampleRate }) {
      const size = (sampleRate * BLOCK_MS) / 1_000;
      const all = new Int16Array(rest.length + samples.length);
      all.set(rest);
      all.set(samples, rest.length);
      const events: SoundEvent[] = [];
      let from = 0;
      for (; from + size <= all.length; from += size) {
        events.push(...block(all.subarray(from, from + size), sampleRate));
      }
      rest = all.slice(from);
      return events;
    },
  };
}

function rmsOf(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / Math.max(1, samples.length));
}

/** The frequency of a block that is one sine and little else, or null. */
function pureToneOf(samples: Int16Array, sampleRate: number): number | null {
  const hertz = cosinesOf(samples)
    .filter((cosine) => Math.abs(cosine) < 1)
    .map((cosine) => (Math.acos(cosine) * sampleRate) / (2 * Math.PI))
    .filter((hz) => hz >= BEEP_HZ.min && hz <= BEEP_HZ.max);
  return hertz.find((hz) => shareOf(samples, hz / sampleRate) >= PURE) ?? null;
}

/**
 * How much a block is like itself one and two samples later tells the frequency of a sine:
 * Pisarenko's way, which noise does not shift, and the plain one for where that is blind.
 */
function cosinesOf(samples: Int16Array): number[] {
  let none = 0;
  let one = 0;
  let two = 0;
  for (let at = 0; at + 2 < samples.length; at += 1) {
    const x = samples[at] ?? 0;
    none += x * x;
    one += x * (samples[at + 1] ?? 0);
    two += x * (samples[at + 2] ?? 0);
  }
  if (none === 0) return [];
  const unshifted = (two + Math.sqrt(two * two + 8 * one * one)) / (4 * one);
  return one === 0 ? [0] : [unshifted, one / none];
}

/** Goertzel's share of one frequency, in cycles a sample, of all the energy. */
function shareOf(samples: Int16Array, cycles: number): number {
  let real = 0;
  let imaginary = 0;
  let energy = 0;
  for (let at = 0; at < samples.length; at += 1) {
    const x = samples[at] ?? 0;
    real += x * Math.cos(2 * Math.PI * cycles * at);
    imaginary += x * Math.sin(2 * Math.PI * cycles * at);
    energy += x * x;
  }
  return (2 * (real * real + imaginary * imaginary)) / (samples.length * Math.max(1, energy));
}
