import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { leftovers } from '../../scripts/embedded/platform-folder.mjs';
import { processIdentity } from '../../scripts/embedded/process-identity.mjs';
import { findTemporalServer } from '../../scripts/setup/temporal-server.mjs';
import { waitForDatabase, waitForTemporal } from '../../src/embedded/external-servers.js';
import { startPlatform, type Platform } from '../../src/embedded/platform.js';
import { useProcesses } from '../support/processes.js';
import { fakeParts } from './fake-parts.js';
import { useTemporaryFolders } from './temporary-folder.js';

const LIMIT_MS = 120_000;
const PARTS = ['postgres', 'temporal', 'simulator', 'worker', 'api'];

const startProcess = useProcesses();
const started: Platform[] = [];
afterEach(async () => {
  for (const platform of started.splice(0)) await platform.stop();
}, LIMIT_MS);
// After the one above: hooks run in this order, and a platform needs its folder until it has
// stopped.
const temporaryFolder = useTemporaryFolders();

const { TEMPORAL_ADDRESS: _, ...local } = process.env;
const server = await findTemporalServer(local);
/** Whoever tests against a Temporal elsewhere has no server to embed. */
const withTemporal = server === null ? it.skip : it;

function environment(more: Record<string, string> = {}): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    TEMPORAL_CLI: server?.executable ?? '',
    NEW_VOICE_DATA: temporaryFolder(),
    ...more,
  };
}

async function start(env: Record<string, string>, say: (line: string) => void = () => undefined) {
  const platform = await startPlatform({ env, parts: fakeParts, say });
  started.push(platform);
  return platform;
}

async function canQuery(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const limit = Date.now() + LIMIT_MS / 2;
  while (!(await holds())) {
    if (Date.now() > limit) throw new Error('it never came true');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function taken(port: number) {
  const blocker = createServer().listen(port, '127.0.0.1');
  await once(blocker, 'listening');
  const address = blocker.address();
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, blocker };
}

describe('the platform', () => {
  withTemporal(
    'brings every killed part back where it was, with its data, and ends all of them',
    async () => {
      const platform = await start(environment());
      const before = platform.childPids();
      const seen = (await (await fetch(`${platform.apiUrl}/env`)).json()) as object;

      for (const pid of Object.values(before)) process.kill(pid, 'SIGKILL');
      await until(() => {
        const now = platform.childPids();
        return PARTS.every((name) => now[name] !== undefined && now[name] !== before[name]);
      });
      await until(async () => (await canQuery(platform.databaseUrl)) && isHealthy(platform));
      const after = platform.childPids();
      await platform.stop();

      expect(Object.keys(before).sort()).toEqual([...PARTS].sort());
      expect(platform.adminKey).toBe('nv_first');
      expect(seen).toMatchObject({
        DATABASE_URL: platform.databaseUrl,
        TEMPORAL_ADDRESS: platform.temporalAddress,
        SIMULATOR_URL: platform.simulatorUrl,
      });
      expect(Object.values(after).map(processIdentity)).toEqual(PARTS.map(() => null));
      expect(leftovers(platform.folder)).toEqual([]);
    },
    LIMIT_MS,
  );

  withTemporal(
    'ends what a platform left that was killed itself, and lets no second one in before',
    async () => {
      const env = environment();
      const request = { script: 'test/embedded/start-fake-platform.ts', env };
      const first = startProcess(request);
      const [line = ''] = await first.printed(/\{.*\}/);
      const { pids, url } = JSON.parse(line) as { pids: Record<string, number>; url: string };
      const second = startProcess(request);
      await second.printed(new RegExp(`runs already on .* \\(pid ${first.pid}, ${url}\\)`));
      await first.kill();
      const left = leftovers(env['NEW_VOICE_DATA'] ?? '').map(({ name }) => name);

      const platform = await start(env);

      expect(left.sort()).toEqual([...PARTS].sort());
      const { postgres, ...others } = pids;
      expect(platform.childPids()['postgres']).toBe(postgres);
      expect(Object.values(others).map(processIdentity)).toEqual([null, null, null, null]);
      expect(await isHealthy(platform)).toBe(true);
    },
    LIMIT_MS,
  );

  it('says in one line that a port which a person chose is in use', async () => {
    const { port, blocker } = await taken(0);

    const attempt = start(environment({ PORT: String(port) }));

    await expect(attempt).rejects.toThrow(
      `port ${port} (PORT) for the API is in use; choose another one or end what uses it`,
    );
    blocker.close();
  });

  it('says which of the servers that a person named does not answer', async () => {
    const database = waitForDatabase('postgres://nobody@127.0.0.1:1/none', 0);
    const temporal = waitForTemporal(
      { address: '127.0.0.1:1', tls: false, apiKey: undefined },
      200,
    );

    await expect(database).rejects.toThrow(/DATABASE_URL does not answer: .*ECONNREFUSED/);
    await expect(temporal).rejects.toThrow(/TEMPORAL_ADDRESS 127.0.0.1:1 does not answer/);
  });
});

async function isHealthy(platform: Platform): Promise<boolean> {
  const answer = await fetch(`${platform.apiUrl}/health`).catch(() => null);
  return answer?.status === 200;
}
