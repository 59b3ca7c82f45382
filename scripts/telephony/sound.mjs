/** What making and comparing speech files needs: WAV, mu-law, another sample rate. */

const TAPS = 24;

/** 16-bit PCM of one channel; the sizes in the header of a streamed file mean nothing. */
export function wavSamples(wav) {
  const sampleRate = wav.readUInt32LE(24);
  const start = wav.indexOf('data', 36, 'latin1') + 8;
  const length = (wav.length - start) >> 1;
  const samples = Int16Array.from({ length }, (_, index) => wav.readInt16LE(start + 2 * index));
  return { samples, sampleRate };
}

/** Windowed sinc; low-passed first when the new rate is the lower one. */
export function resample(samples, from, to) {
  if (from === to) return samples;
  const cut = Math.min(1, to / from);
  const reach = Math.ceil(TAPS / cut);
  return Int16Array.from({ length: Math.floor((samples.length * to) / from) }, (_, index) => {
    const centre = (index * from) / to;
    const first = Math.ceil(centre - reach);
    let sum = 0;
    for (let at = first; at <= centre + reach; at += 1) {
      const x = at - centre;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / (reach + 1));
      sum += (samples[at] ?? 0) * cut * sinc(cut * x) * window;
    }
    return Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  });
}

function sinc(x) {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Without the silence before and behind, save 20 ms of it. */
export function trimSilence(samples, { loud = 200, margin = 160 } = {}) {
  const first = samples.findIndex((sample) => Math.abs(sample) > loud);
  const last = samples.findLastIndex((sample) => Math.abs(sample) > loud);
  if (first === -1) return samples;
  return samples.subarray(Math.max(0, first - margin), last + 1 + margin);
}

export function encodeUlaw(samples) {
  return Uint8Array.from(samples, (sample) => {
    const sign = sample < 0 ? 0x80 : 0;
    const magnitude = Math.min(Math.abs(sample), 32_635) + 0x84;
    const exponent = Math.max(0, 24 - Math.clz32(magnitude));
    return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
  });
}

export function ulawWav(bytes, sampleRate) {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + bytes.length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(7, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(bytes.length, 40);
  return Buffer.concat([header, bytes]);
}
