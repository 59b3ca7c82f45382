/** Signals as floats at low rates: what is compared when speech is recognised by its sound. */
export const WAVE_RATE = 2_000;
export const ENVELOPE_RATE = 100;
const SPEECH_RATE = 8_000;
const TAPS = 24;

/** 8 kHz samples to 2 kHz, without what is above 900 Hz. */
export function waveOf(samples: Int16Array | Float32Array): Float32Array {
  const step = SPEECH_RATE / WAVE_RATE;
  return Float32Array.from({ length: Math.floor(samples.length / step) }, (_, index) => {
    let sum = 0;
    for (let tap = -TAPS; tap <= TAPS; tap += 1) {
      sum += (samples[index * step + tap] ?? 0) * (LOW_PASS[tap + TAPS] ?? 0);
    }
    return sum;
  });
}

const LOW_PASS = Float32Array.from({ length: 2 * TAPS + 1 }, (_, index) => {
  const at = index - TAPS;
  const cut = 1_800 / SPEECH_RATE;
  const ideal = at === 0 ? cut : Math.sin(Math.PI * cut * at) / (Math.PI * at);
  return ideal * (0.54 + 0.46 * Math.cos((Math.PI * at) / TAPS));
});

/** Loudness in decibels of each 10 ms, never below a floor. */
export function envelopeOf(samples: Int16Array | Float32Array): Float32Array {
  const step = SPEECH_RATE / ENVELOPE_RATE;
  return Float32Array.from({ length: Math.floor(samples.length / step) }, (_, index) => {
    let power = 0;
    for (let at = index * step; at < (index + 1) * step; at += 1) power += (samples[at] ?? 0) ** 2;
    return Math.max(20, 10 * Math.log10(power / step + 1));
  });
}

export function rmsOf(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

/** Pearson's correlation of `a` with `b` moved by `lag`, over what of the span is within both. */
export function spanCorrelation(
  a: Float32Array,
  b: Float32Array,
  { from, to, lag }: { from: number; to: number; lag: number },
): number {
  const first = Math.max(from, -lag);
  const last = Math.min(to, b.length - lag);
  const count = last - first;
  if (count < (to - from) / 2) return 0;
  let [sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0];
  for (let at = first; at < last; at += 1) {
    const x = a[at] ?? 0;
    const y = b[at + lag] ?? 0;
    sa += x;
    sb += y;
    saa += x * x;
    sbb += y * y;
    sab += x * y;
  }
  const va = saa - (sa * sa) / count;
  const vb = sbb - (sb * sb) / count;
  return va <= 0 || vb <= 0 ? 0 : (sab - (sa * sb) / count) / Math.sqrt(va * vb);
}

/** Halves the rate of 16-bit samples as often as needed to come to 8 kHz. */
export function toSpeechRate(samples: Int16Array, sampleRate: number): Int16Array {
  if (sampleRate === SPEECH_RATE) return samples;
  const ratio = sampleRate / SPEECH_RATE;
  const reach = Math.ceil(6 * ratio);
  return Int16Array.from({ length: Math.floor(samples.length / ratio) }, (_, index) => {
    const centre = index * ratio;
    let sum = 0;
    for (let at = Math.ceil(centre - reach); at <= centre + reach; at += 1) {
      const x = (at - centre) / ratio;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      const window = 0.5 + 0.5 * Math.cos((Math.PI * (at - centre)) / (reach + 1));
      sum += ((samples[at] ?? 0) * sinc * window) / ratio;
    }
    return Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  });
}
