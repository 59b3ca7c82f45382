import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/embedded/embedded-postgres.js';
import { makeTemporaryFolder, useTemporaryFolders } from './temporary-folder.js';

const LIMIT_MS = 60_000;
const ABOVE_EVERY_PID = 99_999_999;

/** Most tests share one cluster, since making one takes longest. */
const sharedFolder = makeTemporaryFolder();
const dataDir = join(sharedFolder, 'postgres');
afterAll(() => rmSync(sharedFolder, { recursive: true, force: true }));
const started: EmbeddedPostgres[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
}, LIMIT_MS);
const temporaryFolder = useTemporaryFolders();

async function start(dataDir: string, port?: number): Promise<EmbeddedPostgres> {
  const options = { dataDir, log: () => undefined };
  const server = await startEmbeddedPostgres(port === undefined ? options : { ...options, port });
  started.push(server);
  return server;
}

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return rows;
  } finally {
    await client.end();
  }
}

async function withOneRow(): Promise<EmbeddedPostgres> {
  const server = await start(dataDir);
  await query(server.url, 'drop table if exists kept');
  await query(server.url, 'create table kept (word text); insert into kept values ($$Привет$$)');
  return server;
}

describe('the embedded Postgres', () => {
  it(
    'keeps its data over a stop and a start, and knows Cyrillic letters',
    async () => {
      const first = await withOneRow();
      await first.stop();

      const second = await start(dataDir);

      const rows = await query(second.url, 'select upper(word) as word from kept');
      expect(rows).toEqual([{ word: 'ПРИВЕТ' }]);
      expect(new URL(second.url).pathname).toBe('/new_voice');
    },
    LIMIT_MS,
  );

  it(
    'comes back on the same port with its data after kill -9',
    async () => {
      const first = await withOneRow();
      process.kill(first.pid, 'SIGKILL');
      expect(await first.exited).toBe('SIGKILL');

      const second = await start(dataDir, first.port);

      expect(second.url).toBe(first.url);
      expect(second.pid).not.toBe(first.pid);
      expect(await query(second.url, 'select word from kept')).toHaveLength(1);
    },
    LIMIT_MS,
  );

  it(
    'starts over a pid file whose number belongs to another process by now',
    async () => {
      const first = await withOneRow();
      await first.stop();
      const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
      await once(stranger, 'spawn');
      const pidFile = join(dataDir, 'postmaster.pid');
      writeFileSync(pidFile, `${stranger.pid ?? 0}\n${dataDir}\n1\n${first.port}\n\n127.0.0.1\n`);

      const second = await start(dataDir);

      expect(await query(second.url, 'select word from kept')).toHaveLength(1);
      stranger.kill('SIGKILL');
    },
    LIMIT_MS,
  );

  it(
    'adopts a Postgres that runs already on the same data',
    async () => {
      const first = await start(dataDir);

      const second = await start(dataDir);

      expect(second).toMatchObject({ pid: first.pid, port: first.port, url: first.url });
      await second.stop();
      expect(await first.exited).toBe('code 0');
    },
    LIMIT_MS,
  );

  it(
    'lets nobody in without the password, which only the owner of the data can read',
    async () => {
      const server = await start(dataDir);
      const url = new URL(server.url);
      url.password = 'wrong';

      const attempt = query(url.href, 'select 1');

      await expect(attempt).rejects.toMatchObject({ code: '28P01' });
      expect(statSync(dataDir).mode & 0o077).toBe(0);
      expect(statSync(join(dataDir, 'new-voice-password')).mode & 0o077).toBe(0);
    },
    LIMIT_MS,
  );

  it(
    'says that the port is in use, with the words of its log',
    async () => {
      const blocker = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
      await once(blocker, 'listening');
      const address = blocker.address();
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0;

      const attempt = start(dataDir, port);

      await expect(attempt).rejects.toThrow(/port \d+ is in use.*\n.*could not bind/s);
      blocker.close();
    },
    LIMIT_MS,
  );

  it(
    'is not stopped by what a start left that was killed half-way',
    async () => {
      const folder = temporaryFolder();
      const unfinished = join(folder, `postgres.new-${ABOVE_EVERY_PID}`);
      mkdirSync(unfinished);
      writeFileSync(join(unfinished, 'PG_VERSION'), '18');
      writeFileSync(`${unfinished}.password`, 'x');
      mkdirSync(join(folder, 'postgres'));

      const server = await start(join(folder, 'postgres'));

      expect(server.pid).toBeGreaterThan(0);
      expect(readdirSync(folder).sort()).toEqual(['postgres', 'postgres.log']);
    },
    LIMIT_MS,
  );

  it('leaves a folder alone that holds something else', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'letter.txt'), 'not a database');

    const attempt = start(folder);

    await expect(attempt).rejects.toThrow('is not empty and holds no database');
    expect(existsSync(join(folder, 'letter.txt'))).toBe(true);
  });
});
