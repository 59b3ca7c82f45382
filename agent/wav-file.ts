import { open, stat } from 'node:fs/promises';

export const RECORDING_RATE = 16_000;

/** Stereo sound of 16 bits that is written while it goes. */
export interface WavFile {
  /** Samples of both channels in turn. The last ones are kept when the process is killed, too. */
  write(samples: Int16Array): void;
  /** Answers how many bytes the file has; throws what writing has met. */
  close(): Promise<number>;
}

const HEADER_BYTES = 44;
const CHANNELS = 2;
const FRAME_BYTES = 2 * CHANNELS;

export async function openWavFile(path: string): Promise<WavFile> {
  const file = await open(path, 'w', 0o600);
  await file.write(header(0), 0, HEADER_BYTES, 0);
  let bytes = 0;
  let trouble: Error | null = null;
  let writing: Promise<void> = Promise.resolve();

  /** The header is made true after each block, so that a file is whole wherever it ends. */
  async function append(block: Buffer): Promise<void> {
    if (trouble !== null) return;
    try {
      await file.write(block, 0, block.length, HEADER_BYTES + bytes);
      bytes += block.length;
      await file.write(header(bytes), 0, HEADER_BYTES, 0);
    } catch (error) {
      trouble = error instanceof Error ? error : new Error('writing failed', { cause: error });
    }
  }

  return {
    write(samples) {
      const { buffer, byteOffset, byteLength } = samples;
      const block = Buffer.from(buffer, byteOffset, byteLength);
      writing = writing.then(() => append(block));
    },
    async close() {
      await writing;
      await file.close();
      if (trouble !== null) throw trouble;
      return HEADER_BYTES + bytes;
    },
  };
}

/** Makes the header of a file tell its length; answers the seconds of sound that it has. */
export async function repairWavFile(path: string): Promise<number> {
  const { size } = await stat(path);
  const bytes = Math.max(0, size - HEADER_BYTES);
  const whole = bytes - (bytes % FRAME_BYTES);
  const file = await open(path, 'r+');
  try {
    await file.truncate(HEADER_BYTES + whole);
    await file.write(header(whole), 0, HEADER_BYTES, 0);
  } finally {
    await file.close();
  }
  return whole / FRAME_BYTES / RECORDING_RATE;
}

function header(bytes: number): Buffer {
  const block = Buffer.alloc(HEADER_BYTES);
  block.write('RIFF', 0, 'latin1');
  block.writeUInt32LE(HEADER_BYTES - 8 + bytes, 4);
  block.write('WAVEfmt ', 8, 'latin1');
  block.writeUInt32LE(16, 16);
  block.writeUInt16LE(1, 20);
  block.writeUInt16LE(CHANNELS, 22);
  block.writeUInt32LE(RECORDING_RATE, 24);
  block.writeUInt32LE(FRAME_BYTES * RECORDING_RATE, 28);
  block.writeUInt16LE(FRAME_BYTES, 32);
  block.writeUInt16LE(16, 34);
  block.write('data', 36, 'latin1');
  block.writeUInt32LE(bytes, 40);
  return block;
}
