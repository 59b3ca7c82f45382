import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createRecordings } from '../../src/media/recordings.js';
import type { NewRecording, RecordingStore } from '../../src/ports/recording-store.js';
import { S3_KEYS, startFakeS3, type FakeS3 } from '../support/fake-s3.js';

const CALL = '9d7b1f5e-2f3a-4c1c-8a53-5d1f0a9b7c44';
const OTHER = '0d7b1f5e-2f3a-4c1c-8a53-5d1f0a9b7c45';
const SOUND = Buffer.from('RIFF and what a call sounds like'.repeat(3_000));

async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
}

function aRecording(bytes = SOUND, changes: Partial<NewRecording> = {}): NewRecording {
  const sha256 = createHash('sha256').update(SOUND).digest('hex');
  const known = { contentType: 'audio/wav', size: SOUND.length, sha256 } as const;
  return { ...known, body: inPieces(bytes), ...changes };
}

async function readAll(store: RecordingStore, range: { start: number; end: number } | null) {
  const found = await store.find(CALL);
  const chunks: Uint8Array[] = [];
  for await (const chunk of found?.read(range) ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}

let s3: FakeS3;
let folder: string;
beforeAll(async () => {
  s3 = await startFakeS3('calls');
});
afterAll(() => s3.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-'));
  s3.objects.clear();
  s3.log.length = 0;
});

const inBucket = (changes: Partial<typeof S3_KEYS> = {}) =>
  createRecordings({
    folder: null,
    s3: { url: s3.url, bucket: 'calls', ...S3_KEYS, ...changes },
  });

describe.each([
  ['a folder', () => createRecordings({ folder })],
  ['a bucket', () => inBucket()],
])('recordings in %s', (_kind, open) => {
  it('are what was brought, whole and in parts', async () => {
    const store = open();

    expect(await store.keep(CALL, aRecording())).toBe('kept');

    expect(await store.find(CALL)).toMatchObject({ contentType: 'audio/wav', size: SOUND.length });
    expect(await readAll(store, null)).toEqual(SOUND);
    expect(await readAll(store, { start: 5, end: 20 })).toEqual(SOUND.subarray(5, 21));
    expect(await store.recorded([CALL, OTHER])).toEqual(new Set([CALL]));
    expect(await store.find(OTHER)).toBeNull();
  });

  it('may be brought again', async () => {
    const store = open();
    await store.keep(CALL, aRecording());
    const before = (await store.find(CALL))?.size;

    expect(await store.keep(CALL, aRecording())).toBe('kept');
    expect((await store.find(CALL))?.size).toBe(before);
  });

  it('are not kept when other bytes arrive than were announced', async () => {
    const store = open();
    const changed = Buffer.from(SOUND);
    changed[7] = 0;

    expect(await store.keep(CALL, aRecording(changed))).toBe('corrupt');
    expect(await store.keep(CALL, aRecording(SOUND.subarray(0, 9)))).toBe('corrupt');
    expect(await store.keep(CALL, aRecording(Buffer.concat([SOUND, SOUND])))).toBe('corrupt');

    expect(await store.find(CALL)).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('have names of calls only', async () => {
    const store = open();

    expect(await store.keep('../../etc/passwd', aRecording())).toBe('corrupt');
    expect(await store.find('../../etc/passwd')).toBeNull();
  });

  it('are removed by their age', async () => {
    const store = open();
    const ids = [1, 2, 3, 4].map((digit) => CALL.replace(/^9/, String(digit)));
    for (const id of ids) await store.keep(id, aRecording());
    const old = new Date(Date.now() - 86_400_000);
    for (const id of ids.slice(0, 3)) {
      const object = s3.objects.get(`${id}.wav`);
      if (object !== undefined) object.modifiedAt = old;
      else utimesSync(join(folder, `${id}.wav`), old, old);
    }

    expect(await store.removeOlderThan(new Date(Date.now() - 3_600_000))).toBe(3);
    const left = await Promise.all(ids.map((id) => store.find(id)));
    expect(left.map(Boolean)).toEqual([false, false, false, true]);
  });
});

describe('recordings in a bucket', () => {
  it('are refused with a wrong key, and while the service is away, by a word of ours', async () => {
    const wrong = inBucket({ secret: 'another' });

    await expect(wrong.find(CALL)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(wrong.keep(CALL, aRecording())).rejects.toMatchObject({ code: 'unavailable' });
    expect(s3.log).toEqual([`HEAD /calls/${CALL}.wav 403`, `PUT /calls/${CALL}.wav 403`]);
    s3.fail(503);
    await expect(inBucket().find(CALL)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('recordings without a place', () => {
  it('are none', async () => {
    const store = createRecordings({ folder: null });

    expect(store.canKeep).toBe(false);
    expect(await store.keep(CALL, aRecording())).toBe('corrupt');
    expect(await store.recorded([CALL])).toEqual(new Set());
  });
});
