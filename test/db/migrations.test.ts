import { randomUUID } from 'node:crypto';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDatabase, type Database } from '../../src/db/knex.js';
import { createRollupStore } from '../../src/db/rollup-store.js';
import { aCall, aCampaign, aClock, aLease, anApiKey } from '../support/builders.js';
import { aCallOfDay } from '../support/calls-of-days.js';
import { createEmptyDatabase } from '../support/database.js';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** Through the command that people use, so that it is under test too. */
async function migrate(url: string, ...args: string[]): Promise<void> {
  await run(process.execPath, ['--import', 'tsx', 'src/bin/migrate.ts', ...args], {
    cwd: REPOSITORY,
    env: { ...process.env, DATABASE_URL: url, NEW_VOICE_SECRET: 'x'.repeat(32) },
  });
}

async function tablesOf(db: Database): Promise<string[]> {
  const rows = await db('pg_tables')
    .where({ schemaname: 'public' })
    .whereNot('tablename', 'like', 'knex_%')
    .orderBy('tablename')
    .pluck<string[]>('tablename');
  return rows;
}

/** What is left of a schema beside tables: functions, types, sequences, views. */
async function objectsOf(db: Database): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { name: string }[] }>(`
    select 'function ' || proname as name from pg_proc where pronamespace = 'public'::regnamespace
    union all
    select 'relation ' || relname from pg_class
      where relnamespace = 'public'::regnamespace and relname not like 'knex_%'
    order by 1
  `);
  return rows.map((row) => row.name);
}

async function fillEveryTable(db: Database): Promise<void> {
  const call = await aCall(db, { state: 'live' });
  const { call_task_id, campaign_id, company_id, line_id } = call;
  const { id: key_id } = await anApiKey(db, { company_id });
  await db('live_tickets').insert({ hash: `hash of ${key_id}`, key_id, expires_at: new Date() });
  await db('events').insert({ company_id, call_id: call.id, type: 'call.ended', at: new Date() });
  await aClock(db, { line_id });
  await aLease(db);
  await db('suppressions').insert({ company_id, phone_number: '+79000000001', source: 'call' });
  await fillRules(db, { company_id, line_id });
  await aCallOfDay(db, { campaign: await aCampaign(db), ending: 'busy', at: new Date() });
  await createRollupStore(db).fold(1);
  await db('campaign_events').insert({
    ...{ campaign_id, kind: 'requested', by: 'api' },
    after: { verb: 'start' },
  });
  await db('campaign_pace').insert({ campaign_id });
  await db('outbox').insert({ campaign_id, message: 'start', control_seq: 1 });
  const [upload] = await db('imports')
    .insert({ campaign_id, file_name: 'contacts.csv' })
    .returning('id');
  await db('import_rejects').insert({
    ...{ import_id: upload.id, row: 3, reason: 'the phone number is too short', cells: '["8916"]' },
  });
  await db('decisions').insert({
    ...{ call_task_id, call_id: call.id, at: new Date() },
    ...{ verdict: 'defer', reason: 'window_closed' },
  });
  await db('price_overrides').insert({
    ...{ company_id, kind: 'stt', provider: 'deepgram', model: 'nova-3', unit: 'minute' },
    ...{ price_usd: '0.007', valid_from: '2026-01-01', source: 'contract', created_by: 'x' },
  });
  await db('call_reports').insert({ call_id: call.id, body: {} });
  await fillWebhooks(db, company_id);
  await db('company_secrets').insert({ company_id, name: 'x', sealed: 'x', created_by: 'z' });
  await db('record_events').insert({ company_id, record: 'secret', action: 'added', by: 'z' });
  await fillWrites(db, company_id);
  await db('leads').insert({ company_id, call_id: call.id, phone: '+79000000003', source: 'call' });
  await db('call_issues').insert({
    ...{ company_id, call_id: call.id, reason: 'other', created_by: 'test' },
  });
  await db('call_metrics').insert({ call_id: call.id, sentiment_score: 0.5 });
  await db('call_logs').insert({
    ...{ call_id: call.id, turn_index: 0, role: 'user', content: 'Алло' },
    at: new Date(),
  });
}

/** What the gate decides by. */
async function fillRules(
  db: Database,
  { company_id, line_id }: { company_id: string; line_id: string },
): Promise<void> {
  const phone_number = '+79000000002';
  const by = { created_by: 'test' };
  const [list] = await db('suppression_lists')
    .insert({ company_id, code: 'dnc', as_of: '2026-11-01' })
    .returning<{ id: string }[]>('id');
  const of_list = { company_id, phone_number, source: 'dnc', list_id: list?.id };
  await db('suppressions').insert([
    { ...of_list, purpose: 'marketing' },
    { company_id, phone_number, source: 'call', line_id },
  ]);
  await db('consents').insert({
    ...{ company_id, phone_number, grade: 'express', source: 'form', wording: 'yes' },
    obtained_at: new Date(),
  });
  const pack = { company_id, code: 'house', version: '1', body: {} };
  await db('policy_packs').insert({ ...pack, ...by });
  await db('approvals').insert({ company_id, kind: 'x', reason: 'y', approved_by: 'z' });
  const range = { first_number: '79000000000', last_number: '79000000009' };
  await db('number_ranges').insert({ company_id, ...range, timezone: 'Europe/Moscow' });
  await db('record_events').insert({ company_id, record: 'consent', action: 'added', by: 'z' });
  await db('caller_ids').insert({ line_id, phone_number });
  await db('line_pace').insert({ line_id, factor: 1, good: 1, changed_at: new Date() });
}

async function fillWebhooks(db: Database, company_id: string): Promise<void> {
  const [webhook] = await db('webhooks')
    .insert({
      ...{ company_id, url: 'https://example.com/', events: ['*'], from_event_id: 0 },
      created_by: 'test',
    })
    .returning<{ id: string }[]>('id');
  const webhook_id = webhook?.id;
  await db('webhook_secrets').insert({ webhook_id, sealed: 'x' });
  const [delivery] = await db('webhook_deliveries')
    .insert({
      ...{ webhook_id, company_id, event_id: 1, event_type: 'call.ended', position: 1 },
      ordering_key: 'call/1',
    })
    .returning<{ id: string }[]>('id');
  await db('webhook_attempts').insert({ delivery_id: delivery?.id, number: 1, duration_ms: 1 });
  await db('record_events').insert({ company_id, record: 'webhook', action: 'added', by: 'z' });
}

async function fillWrites(db: Database, company_id: string): Promise<void> {
  const [key] = await db('api_keys').limit(1).pluck<string[]>('id');
  await db('idempotency_keys').insert({
    ...{ api_key_id: key, key: 'once', fingerprint: 'f', holder: randomUUID() },
    locked_until: new Date(),
  });
  await db('audit_log').insert({
    ...{ company_id, api_key_id: key, by: 'key/test', method: 'POST', route: '/api/campaigns' },
    ...{ status: 201, request_id: 'r' },
  });
}

async function countsOf(db: Database): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of await tablesOf(db)) {
    const [row] = await db(table).count('* as count');
    counts[table] = Number(row?.['count']);
  }
  return counts;
}

describe('the migrations', () => {
  let place: Awaited<ReturnType<typeof createEmptyDatabase>>;
  let db: Database;

  beforeEach(async () => {
    place = await createEmptyDatabase();
    db = openDatabase({ url: place.url, pool: 2 });
    await migrate(place.url);
  });
  afterEach(async () => {
    await db.destroy();
    await place.drop();
  });

  it('go up, all the way down over a database with data, and up again', async () => {
    const objects = await objectsOf(db);
    await fillEveryTable(db);
    const emptyTables = Object.entries(await countsOf(db)).filter(([, count]) => count === 0);
    expect(emptyTables).toEqual([]);

    await migrate(place.url, '--down');
    expect(await objectsOf(db)).toEqual([]);

    await migrate(place.url);
    expect(await objectsOf(db)).toEqual(objects);
    await fillEveryTable(db);
  }, 40_000);

  it('change nothing when they are asked to go up again, by two processes at once', async () => {
    await fillEveryTable(db);
    const before = await countsOf(db);

    await Promise.all([migrate(place.url), migrate(place.url)]);

    expect(await countsOf(db)).toEqual(before);
  }, 40_000);

  it('can be run by two processes at once on an empty database', async () => {
    const fresh = await createEmptyDatabase();
    try {
      await Promise.all([migrate(fresh.url), migrate(fresh.url)]);
      const other = openDatabase({ url: fresh.url, pool: 1 });
      expect(await tablesOf(other)).toEqual(await tablesOf(db));
      await other.destroy();
    } finally {
      await fresh.drop();
    }
  }, 40_000);
});
