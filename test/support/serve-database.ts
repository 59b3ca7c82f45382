import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase, type Database } from '../../src/db/knex.js';
import { startEmbeddedPostgres } from '../../src/embedded/embedded-postgres.js';
import { serveUntilInputCloses } from './serve-until-input-closes.js';

/**
 * Keeps a Postgres with one migrated template database for a test run. `TEST_DATABASE_URL` names a
 * server to use (its user must be allowed to create databases); without it an embedded one runs in
 * a folder that is thrown away.
 */
const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const runName = `new_voice_test_${process.pid}_${Date.now().toString(36)}`;

const ignore = () => undefined;

interface Server {
  url: string;
  stop(): Promise<void>;
}

async function startServer(): Promise<Server> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') return { url: given, stop: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), 'new-voice-test-'));
  // Postgres runs as another user when this process is root; that user must be able to pass
  // through.
  await chmod(folder, 0o711);
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), log: ignore });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function migrate(url: string): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/bin/migrate.ts'], {
    cwd: REPOSITORY,
    env: { ...process.env, DATABASE_URL: url, NEW_VOICE_SECRET: 'x'.repeat(32) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error('the template database could not be migrated');
}

/** What migrations put into tables is kept aside, so that a test's clean-up can put it back. */
async function keepSeeds(template: Database): Promise<void> {
  await template.raw(`
    create schema seed;
    do $$
    declare name text;
    declare is_filled boolean;
    begin
      for name in select tablename from pg_tables
        where schemaname = 'public' and tablename not like 'knex_%'
      loop
        execute format('select exists (select from public.%I)', name) into is_filled;
        if is_filled then
          execute format('create table seed.%I as table public.%I', name, name);
        end if;
      end loop;
    end $$;
  `);
}

async function dropDatabases(admin: Database): Promise<void> {
  const { rows } = await admin.raw<{ rows: { datname: string }[] }>(
    `select datname from pg_database where starts_with(datname, ?)`,
    [runName],
  );
  for (const { datname } of rows) await admin.raw('drop database ?? with (force)', [datname]);
}

const server = await startServer();
const admin = openDatabase({ url: server.url, pool: 2 });
const template = new URL(server.url);
template.pathname = `/${runName}_template`;

await admin.raw('create database ??', [`${runName}_template`]);
await migrate(template.href);
const templateDatabase = openDatabase({ url: template.href, pool: 1 });
await keepSeeds(templateDatabase);
await templateDatabase.destroy();

await serveUntilInputCloses({
  environment: { NEW_VOICE_TEST_DATABASE_SERVER: server.url, NEW_VOICE_TEST_RUN: runName },
  stop: async () => {
    await dropDatabases(admin);
    await admin.destroy();
    await server.stop();
  },
});
