/** G.711 (ITU-T): 16-bit samples to 8-bit ones and back, by tables made once. */
export type G711Name = 'PCMU' | 'PCMA';

export interface AudioCodec {
  name: G711Name;
  payload: number;
  /** The byte of silence. */
  silence: number;
  encode(samples: Int16Array): Buffer;
  decode(bytes: Uint8Array): Int16Array;
}

const BIAS = 0x84;
const CLIP = 32_635;

function decodeUlaw(byte: number): number {
  const bits = ~byte & 0xff;
  const magnitude = (((bits & 0x0f) << 3) + BIAS) << ((bits & 0x70) >> 4);
  return bits & 0x80 ? BIAS - magnitude : magnitude - BIAS;
}

function encodeUlaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), CLIP) + BIAS;
  const exponent = Math.max(0, 31 - Math.clz32(magnitude) - 7);
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}

function decodeAlaw(byte: number): number {
  const bits = byte ^ 0x55;
  const exponent = (bits & 0x70) >> 4;
  const mantissa = ((bits & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return bits & 0x80 ? magnitude : -magnitude;
}

function encodeAlaw(sample: number): number {
  const mask = sample < 0 ? 0x55 : 0xd5;
  const magnitude = (sample < 0 ? -sample - 1 : sample) >> 3;
  const segment = Math.max(0, 27 - Math.clz32(magnitude));
  const mantissa = (magnitude >> Math.max(1, segment)) & 0x0f;
  return ((segment << 4) | mantissa) ^ mask;
}

interface Law {
  encode(sample: number): number;
  decode(byte: number): number;
}

function codec(name: G711Name, payload: number, law: Law): AudioCodec {
  const decoded = Int16Array.from({ length: 256 }, (_, byte) => law.decode(byte));
  const encoded = Uint8Array.from({ length: 65_536 }, (_, index) => law.encode(index - 32_768));
  return {
    name,
    payload,
    silence: law.encode(0),
    encode: (samples: Int16Array) =>
      Buffer.from(Uint8Array.from(samples, (sample) => encoded[sample + 32_768] ?? 0)),
    decode: (bytes: Uint8Array) => Int16Array.from(bytes, (byte) => decoded[byte] ?? 0),
  };
}

export const CODECS: readonly AudioCodec[] = [
  codec('PCMU', 0, { encode: encodeUlaw, decode: decodeUlaw }),
  codec('PCMA', 8, { encode: encodeAlaw, decode: decodeAlaw }),
];
