import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createRecordingOutbox, type SoundFile } from '../../agent/recording-outbox.js';
import { openWavFile } from '../../agent/wav-file.js';

const CALL = '9d7b1f5e-2f3a-4c1c-8a53-5d1f0a9b7c44';
const dispatch = (url = 'http://127.0.0.1:1') => ({ callId: CALL, door: { url, token: 'word' } });
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

function anOutbox(statuses: (number | 'nobody')[] = []) {
  const folder = mkdtempSync(join(tmpdir(), 'recordings-'));
  const brought: SoundFile[] = [];
  const alive = new Set([7]);
  const outbox = createRecordingOutbox({
    ...{ folder, log, pid: 7, isAlive: (pid) => alive.has(pid) },
    bring: async (_dispatch, file) => {
      const status = statuses.shift() ?? 204;
      if (status === 'nobody') throw new Error('nobody');
      brought.push(file);
      return status;
    },
  });
  return { outbox, folder, brought, die: () => alive.delete(7) };
}

async function record(path: string, samples = 800): Promise<void> {
  const file = await openWavFile(path);
  file.write(new Int16Array(samples));
  await file.close();
}

describe('recordings that wait for the platform', () => {
  it('leaves a call alone that is still recorded, and brings it when it is over', async () => {
    const { outbox, folder, brought } = anOutbox();
    await record(outbox.begin(dispatch()));

    expect(await outbox.sweep()).toBe(1);
    expect(brought).toEqual([]);
    outbox.finished(CALL);
    expect(await outbox.sweep()).toBe(0);

    expect(brought).toMatchObject([{ size: 44 + 1_600 }]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('brings what a killed process had until then', async () => {
    const { outbox, brought, die } = anOutbox();
    await record(outbox.begin(dispatch()));
    die();

    expect(await outbox.sweep()).toBe(0);
    expect(brought).toHaveLength(1);
  });

  it('keeps it while the platform is away, and gives it up when it is refused', async () => {
    const { outbox, folder } = anOutbox(['nobody', 503, 409]);
    await record(outbox.begin(dispatch()));
    outbox.finished(CALL);

    expect([await outbox.sweep(), await outbox.sweep()]).toEqual([1, 1]);
    expect(await outbox.sweep()).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('forgets a call of which nothing was recorded', async () => {
    const { outbox, brought } = anOutbox();
    await record(outbox.begin(dispatch()), 0);
    outbox.finished(CALL);

    expect(await outbox.sweep()).toBe(0);
    expect(brought).toEqual([]);
  });

  it('sends the bytes with their length and hash, and the word that opens the door', async () => {
    const seen: { url?: string | undefined; headers: Record<string, unknown>; sha: string }[] = [];
    const server = createServer((request, response) => {
      const hash = createHash('sha256');
      request.on('data', (chunk: Buffer) => hash.update(chunk));
      request.on('end', () => {
        seen.push({ url: request.url, headers: request.headers, sha: hash.digest('base64') });
        response.writeHead(204).end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const folder = mkdtempSync(join(tmpdir(), 'recordings-'));
    const outbox = createRecordingOutbox({ folder, log });
    const path = outbox.begin(dispatch(url));
    await record(path, 100_000);
    const sound = readFileSync(path);
    outbox.finished(CALL);

    expect(await outbox.sweep()).toBe(0);

    const sha = createHash('sha256').update(sound).digest('base64');
    expect(seen).toMatchObject([
      {
        ...{ url: `/internal/calls/${CALL}/recording`, sha },
        headers: {
          authorization: 'Bearer word',
          'content-type': 'audio/wav',
          'content-length': String(sound.length),
          'content-digest': `sha-256=:${sha}:`,
        },
      },
    ]);
    server.close();
  });
});
