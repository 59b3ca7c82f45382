import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { openDatabase, type Database } from '../../src/db/knex.js';

const POOL = 8;
const LEAK_GRACE_MS = 1_000;
const LEAK_POLL_MS = 10;

let currentUrl: string | null = null;
let currentDatabase: Database | null = null;

/**
 * Address of this test file's database, for what opens its own pool: a process, a second client.
 */
export function databaseUrl(): string {
  if (currentUrl === null) throw new Error('call useDatabase() at the top of the test file first');
  return currentUrl;
}

/**
 * Gives the test file a database of its own, cloned from the migrated template. Tests find it as
 * the migrations left it: tables are emptied after each test. A connection that a test took and did
 * not give back fails that test.
 */
export function useDatabase({ pool = POOL }: { pool?: number } = {}): () => Database {
  const name = `${fromEnvironment('NEW_VOICE_TEST_RUN')}_${randomBytes(6).toString('hex')}`;

  beforeAll(async () => {
    currentUrl = await createClone(name);
    currentDatabase = openDatabase({ url: currentUrl, pool });
  });
  afterEach(async () => {
    const leaked = await stillBusy(database());
    if (leaked > 0) currentDatabase = await replacePool({ name, pool }, database());
    await emptyTables(database());
    if (leaked > 0) throw new Error(`the test left ${leaked} connections or queries open`);
  });
  afterAll(async () => {
    await currentDatabase?.destroy();
    currentDatabase = null;
    currentUrl = null;
    await dropClone(name);
  });
  return database;
}

/**
 * A database without any table of ours, for tests of the migrations themselves. The caller drops
 * it.
 */
export async function createEmptyDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `${fromEnvironment('NEW_VOICE_TEST_RUN')}_${randomBytes(6).toString('hex')}`;
  await asAdmin((admin) => admin.raw('create database ?? template template0', [name]));
  return { url: urlOf(name), drop: () => dropClone(name) };
}

function database(): Database {
  if (currentDatabase === null) throw new Error('the database is there in hooks and tests only');
  return currentDatabase;
}

async function createClone(name: string): Promise<string> {
  const template = `${fromEnvironment('NEW_VOICE_TEST_RUN')}_template`;
  await asAdmin((admin) => admin.raw('create database ?? template ??', [name, template]));
  return urlOf(name);
}

async function dropClone(name: string): Promise<void> {
  const strangers = await asAdmin(async (admin) => {
    const left = await connectionsTo(admin, name);
    await admin.raw('drop database if exists ?? with (force)', [name]);
    return left;
  });
  if (strangers > 0) {
    throw new Error(`${strangers} connections to the test database were left open`);
  }
}

/** A closed connection lives for a moment longer on the server. */
async function connectionsTo(admin: Database, name: string): Promise<number> {
  return settled(async () => {
    const found = await admin('pg_stat_activity').where({ datname: name }).count('* as count');
    return Number(found[0]?.count ?? 0);
  });
}

async function stillBusy(db: Database): Promise<number> {
  const pool = (db.client as { pool: { numUsed(): number; numPendingAcquires(): number } }).pool;
  return settled(async () => pool.numUsed() + pool.numPendingAcquires());
}

/**
 * A pool with a leak can be neither emptied nor waited for; the next test must not suffer from it.
 */
async function replacePool(
  { name, pool }: { name: string; pool: number },
  leaking: Database,
): Promise<Database> {
  leaking.destroy().catch(() => undefined);
  await asAdmin((admin) =>
    admin.raw('select pg_terminate_backend(pid) from pg_stat_activity where datname = ?', [name]),
  );
  return openDatabase({ url: urlOf(name), pool });
}

/** Returns zero as soon as the count is zero, else what is left of it after the grace. */
async function settled(count: () => Promise<number>): Promise<number> {
  const until = Date.now() + LEAK_GRACE_MS;
  let left = await count();
  while (left > 0 && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, LEAK_POLL_MS));
    left = await count();
  }
  return left;
}

async function emptyTables(db: Database): Promise<void> {
  await db.raw(`
    do $$
    declare all_tables text;
    declare name text;
    begin
      select string_agg(format('public.%I', tablename), ', ') into all_tables from pg_tables
        where schemaname = 'public' and tablename not like 'knex_%';
      execute 'truncate ' || all_tables;
      for name in select tablename from pg_tables where schemaname = 'seed' loop
        execute format(
          'insert into public.%I overriding system value select * from seed.%I', name, name);
      end loop;
    end $$;
  `);
}

async function asAdmin<Result>(work: (admin: Database) => Promise<Result>): Promise<Result> {
  const admin = openDatabase({ url: fromEnvironment('NEW_VOICE_TEST_DATABASE_SERVER'), pool: 1 });
  try {
    return await work(admin);
  } finally {
    await admin.destroy();
  }
}

function urlOf(name: string): string {
  const url = new URL(fromEnvironment('NEW_VOICE_TEST_DATABASE_SERVER'));
  url.pathname = `/${name}`;
  return url.href;
}

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is not set: this test file belongs to a Jest project with a database`);
  }
  return value;
}
