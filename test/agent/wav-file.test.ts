import { appendFileSync, mkdtempSync, readFileSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openWavFile, RECORDING_RATE, repairWavFile } from '../../agent/wav-file.js';
import { wavSeconds } from '../../src/domain/wav-length.js';

const path = () => join(mkdtempSync(join(tmpdir(), 'wav-file-')), 'call.wav');
const stated = (file: string) => readFileSync(file).readUInt32LE(40);

describe('a recording on disk', () => {
  it('is stereo sound of 16 bits', async () => {
    const at = path();
    const file = await openWavFile(at);
    file.write(Int16Array.of(1, -1, 2, -2));
    file.write(new Int16Array(2 * RECORDING_RATE));

    const bytes = await file.close();

    const wav = readFileSync(at);
    expect(bytes).toBe(wav.length);
    expect([wav.readUInt16LE(22), wav.readUInt32LE(24), wav.readUInt16LE(34)]).toEqual([
      ...[2, RECORDING_RATE, 16],
    ]);
    expect([wav.readInt16LE(44), wav.readInt16LE(46), wav.readInt16LE(50)]).toEqual([1, -1, -2]);
    expect(wavSeconds(wav)).toBeCloseTo(1, 2);
    expect(stated(at)).toBe(wav.length - 44);
  });

  it('is whole up to its last block when nobody closes it', async () => {
    const at = path();
    const file = await openWavFile(at);
    file.write(new Int16Array(200));
    while (readFileSync(at).length < 444 || stated(at) !== 400) await new Promise(setImmediate);

    expect(await repairWavFile(at)).toBeCloseTo(100 / RECORDING_RATE);
    await file.close();
  });

  it('is repaired when it was killed within a block', async () => {
    const at = path();
    const file = await openWavFile(at);
    file.write(new Int16Array(200));
    await file.close();
    appendFileSync(at, Buffer.alloc(7));

    const seconds = await repairWavFile(at);

    expect(seconds).toBeCloseTo(101 / RECORDING_RATE);
    expect(stated(at)).toBe(404);
    truncateSync(at, 10);
    expect(await repairWavFile(at)).toBe(0);
  });
});
