import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, it, expect } from '@jest/globals';
import { useProcesses } from '../support/processes.js';
import { BY_SUFFIX, eventually, talkTo, useExchange } from './exchange-fixture.js';
import { openFakeDoor } from './fake-door.js';

const startProcess = useProcesses();
const startExchange = useExchange();
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function startReal(dataDir: string) {
  const simulator = startProcess({
    script: 'src/bin/simulator.ts',
    env: {
      DATABASE_URL: 'postgres://unused',
      NEW_VOICE_SECRET: 'a-secret-of-the-test-with-enough-length',
      SIMULATOR_URL: 'http://127.0.0.1:0',
      SIMULATOR_DATA: dataDir,
    },
  });
  const [, port] = await simulator.printed(/"port":(\d+)/);
  return { simulator, url: `http://127.0.0.1:${port}` };
}

it('killed at any moment, it ends open calls as lost and still delivers its reports', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'exchange-'));
  const statuses: Record<string, number> = { report: 503 };
  const door = await openFakeDoor({ statuses });
  cleanups.push(
    () => door.close(),
    () => rmSync(dataDir, { recursive: true, force: true }),
  );
  const before = await startReal(dataDir);
  const exchange = talkTo(before.url, { door, dataDir });
  const settings = { ...BY_SUFFIX, ring_seconds: [0, 0], talk_seconds: [900, 900] };
  const ringing = (await exchange.open({ speed: 1 })).attempt;
  const dialled = exchange.dial(ringing, '+79990000002').catch((error: unknown) => error);
  const talking = (await exchange.open({ speed: 1, settings })).attempt;
  await exchange.dial(talking, '+79990000000');
  const waiting = (await exchange.open({ speed: 1 })).attempt;
  const closed = (await exchange.open()).attempt;
  await exchange.ask('DELETE', `/rooms/${closed}`);
  const reported = (await exchange.open()).attempt;
  await exchange.dial(reported, '+79990000000');
  await door.visit(reported, 'report');
  await eventually(async () => (await exchange.story(ringing)).includes('ringing'));

  await before.simulator.kill();
  expect(String(await dialled)).toContain('fetch failed');
  const after = await startReal(dataDir);
  const reborn = talkTo(after.url, { door, dataDir });

  const found = async (attempt: string) => (await reborn.ask('GET', `/attempts/${attempt}`)).body;
  expect(await found(ringing)).toEqual({ state: 'ended', network: null, detail: 'lost' });
  expect(await found(talking)).toEqual({ state: 'ended', network: 'answered', detail: 'lost' });
  expect(await found(waiting)).toEqual({ state: 'none' });
  expect((await reborn.story(talking)).slice(-2)).toEqual(['ended:lost', 'room_closed:lost']);
  expect((await reborn.ledger()).find(({ event }) => event === 'restarted')).toMatchObject({
    lost: 2,
    unreadable: 0,
  });
  expect((await reborn.dial(waiting, '+79990000000')).status).toBe(409);
  expect((await reborn.open({ attempt: waiting })).answer.status).toBe(200);
  expect((await reborn.open({ attempt: closed })).answer.status).toBe(409);
  statuses['report'] = 200;
  await eventually(async () => (await reborn.story(reported)).at(-1) === 'report_taken:first');
  const seqs = (await reborn.ledger()).map((entry) => entry.seq);
  expect(seqs).toEqual(seqs.map((_, i) => i + 1));
  expect(await after.simulator.stop()).toBe(0);
}, 30_000);

it('stopped in order, it tells pending dials that their calls are lost', async () => {
  const exchange = await startExchange();
  const { attempt } = await exchange.open({ speed: 1 });
  const dialled = exchange.dial(attempt, '+79990000002');
  await eventually(async () => (await exchange.story(attempt)).includes('ringing'));

  await exchange.stop();

  expect((await dialled).body).toEqual({ kind: 'ended', network: null, detail: 'lost' });
});

it('a second exchange on a port in use leaves the ledger alone', async () => {
  const exchange = await startExchange();
  const { attempt } = await exchange.open({ speed: 1 });
  const second = startProcess({
    script: 'src/bin/simulator.ts',
    env: {
      DATABASE_URL: 'postgres://unused',
      NEW_VOICE_SECRET: 'a-secret-of-the-test-with-enough-length',
      SIMULATOR_URL: exchange.url,
      SIMULATOR_DATA: exchange.dataDir,
    },
  });

  await second.printed(/EADDRINUSE/);

  expect(await exchange.story(attempt)).toEqual(['room_opened']);
}, 30_000);
