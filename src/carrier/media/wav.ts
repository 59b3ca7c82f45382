import { closeSync, openSync, writeSync } from 'node:fs';
import { CODECS } from './g711.js';

export const SAMPLE_RATE = 8_000;
const PCM = 1;
const ULAW = 7;
const HEADER_BYTES = 44;

export interface Sound {
  sampleRate: number;
  samples: Int16Array;
}

/** Reads one channel of 16-bit PCM or G.711 mu-law. */
export function parseWav(data: Buffer): Sound {
  if (data.toString('latin1', 0, 4) !== 'RIFF' || data.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error('no WAV file');
  }
  let format = { code: 0, channels: 0, sampleRate: 0, bits: 0 };
  for (let at = 12; at + 8 <= data.length;) {
    const name = data.toString('latin1', at, at + 4);
    const size = data.readUInt32LE(at + 4);
    const body = data.subarray(at + 8, at + 8 + size);
    if (name === 'fmt ') {
      format = {
        code: body.readUInt16LE(0),
        channels: body.readUInt16LE(2),
        sampleRate: body.readUInt32LE(4),
        bits: body.readUInt16LE(14),
      };
    }
    if (name === 'data') return { sampleRate: format.sampleRate, samples: samplesOf(body, format) };
    at += 8 + size + (size % 2);
  }
  throw new Error('a WAV file without data');
}

function samplesOf(
  body: Buffer,
  { code, channels, bits }: { code: number; channels: number; bits: number },
): Int16Array {
  if (channels !== 1) throw new Error(`a WAV file with ${channels} channels`);
  if (code === ULAW && bits === 8) return CODECS[0]?.decode(body) ?? new Int16Array();
  if (code !== PCM || bits !== 16) throw new Error(`a WAV file of format ${code}, ${bits} bits`);
  return Int16Array.from({ length: body.length >> 1 }, (_, index) => body.readInt16LE(2 * index));
}

export interface WavWriter {
  path: string;
  /** The next samples of both channels; they have the same length. */
  write(left: Int16Array, right: Int16Array): void;
  close(): void;
}

/** Two channels, 8 kHz, 16 bits; the header is right after each write, so a killed writer's too. */
export function openStereoWav(path: string): WavWriter {
  const file = openSync(path, 'w');
  let bytes = 0;
  writeSync(file, header(0), 0, HEADER_BYTES, 0);
  let open = true;
  return {
    path,
    write(left, right) {
      if (!open) return;
      const block = Buffer.alloc(4 * left.length);
      left.forEach((sample, index) => {
        block.writeInt16LE(sample, 4 * index);
        block.writeInt16LE(right[index] ?? 0, 4 * index + 2);
      });
      writeSync(file, block, 0, block.length, HEADER_BYTES + bytes);
      bytes += block.length;
      writeSync(file, header(bytes), 0, HEADER_BYTES, 0);
    },
    close() {
      if (!open) return;
      open = false;
      closeSync(file);
    },
  };
}

function header(bytes: number): Buffer {
  const block = Buffer.alloc(HEADER_BYTES);
  block.write('RIFF', 0, 'latin1');
  block.writeUInt32LE(36 + bytes, 4);
  block.write('WAVEfmt ', 8, 'latin1');
  block.writeUInt32LE(16, 16);
  block.writeUInt16LE(PCM, 20);
  block.writeUInt16LE(2, 22);
  block.writeUInt32LE(SAMPLE_RATE, 24);
  block.writeUInt32LE(4 * SAMPLE_RATE, 28);
  block.writeUInt16LE(4, 32);
  block.writeUInt16LE(16, 34);
  block.write('data', 36, 'latin1');
  block.writeUInt32LE(bytes, 40);
  return block;
}
