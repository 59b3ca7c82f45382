import { beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { testApi, TEST_SECRET, type Client, type TestApi } from '../support/api.js';
import { aCall, aCallTask, aCampaign, aCompany, aLease } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();
const limited = (requestsPerMinute: number | null) => ({
  config: {
    secret: TEST_SECRET,
    api: { corsOrigins: [], uploadMaxBytes: 10_000_000, requestsPerMinute },
  },
});

let api: TestApi;
let admin: Client;

beforeEach(async () => {
  api = testApi(database());
  admin = api.as(await api.key('admin'));
});

// Of the reference: EP-54.
describe('a key that asks too often', () => {
  it('is told to wait, while other keys go on', async () => {
    const strict = testApi(database(), limited(3));
    const one = strict.as(await strict.key('viewer'));
    const other = strict.as(await strict.key('viewer'));

    const first = await one.get('/api/companies').expect(200);
    await one.get('/api/companies').expect(200);
    await one.get('/api/companies').expect(200);
    const refused = await one.get('/api/companies').expect(429);

    expect(first.headers).toMatchObject({ 'ratelimit-limit': '3', 'ratelimit-remaining': '2' });
    expect(refused.body.code).toBe('rate_limited');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(refused.headers['ratelimit-remaining']).toBe('0');
    await other.get('/api/companies').expect(200);
    await request(strict.app).get('/health/live').expect(200);
  });
});

describe('the limits of a company', () => {
  it('tell what is allowed, used and left', async () => {
    const strict = testApi(database(), limited(100));
    const company = await aCompany(database(), { calls_per_minute: 60, max_concurrent_calls: 10 });
    const campaign = await aCampaign(database(), { company_id: company.id, budget_usd: 25 });
    await database()('campaign_pace').insert({ campaign_id: campaign.id, spent_usd: 1.25 });
    const task = await aCallTask(database(), { campaign_id: campaign.id });
    await aCall(database(), { call_task_id: task.id });
    await aLease(database(), {});

    const own = strict.as(await strict.key('viewer', company.id));
    const { body } = await own.get('/api/limits').expect(200);

    expect(body).toEqual({
      company_id: company.id,
      calls_per_minute: { allowed: 60, used: 1, left: 59 },
      channels: { allowed: 10, used: 0, left: 10 },
      budget_usd: { allowed: 25, used: 1.25, left: 23.75 },
      api_requests: { allowed: 100, used: 1, left: 99, resets_in_seconds: expect.any(Number) },
      storage: { upload_max_bytes: 10_000_000, body_max_bytes: 1_048_576 },
    });
  });

  it('are null where there is none, and not those of others', async () => {
    const [mine, foreign] = [await aCompany(database()), await aCompany(database())];
    const own = api.as(await api.key('viewer', mine.id));

    const { body } = await own.get('/api/limits').expect(200);

    expect(body.calls_per_minute).toEqual({ allowed: null, used: 0, left: null });
    expect(body.api_requests).toMatchObject({ allowed: null, left: null });
    await own.get(`/api/limits?company_id=${foreign.id}`).expect(422);
    await admin.get(`/api/limits?company_id=${foreign.slug}`).expect(200);
    await admin.get('/api/limits').expect(422);
  });
});

describe('health', () => {
  it('is asked for by what restarts, by what balances, and in detail', async () => {
    const ask = (path: string) => request(api.app).get(path);

    expect((await ask('/health/live').expect(200)).body).toEqual({ status: 'alive' });
    expect((await ask('/health/ready').expect(200)).body).toEqual({ status: 'ready' });
    expect((await ask('/health/detailed').expect(200)).body).toMatchObject({
      status: 'healthy',
      services: { api: 'up', database: 'up', temporal: 'up', migrations: 'up_to_date' },
    });
  });

  it('is not ready while Temporal is away, and leaks no words of it', async () => {
    const probeTemporal = () => Promise.reject(new Error('planted 10.0.0.7'));
    const lost = testApi(database(), { probeTemporal });

    const ready = await request(lost.app).get('/health/ready').expect(503);
    const detailed = await request(lost.app).get('/health/detailed').expect(200);

    expect(ready.headers['retry-after']).toBe('2');
    expect(ready.body).toMatchObject({
      code: 'unavailable',
      services: { database: 'up', temporal: 'down', migrations: 'up_to_date' },
    });
    expect(detailed.body.status).toBe('degraded');
    expect(JSON.stringify([ready.body, detailed.body])).not.toContain('planted');
    await request(lost.app).get('/health/live').expect(200);
  });

  it('is not ready while a migration is missing', async () => {
    const [newest] = await database()('knex_migrations').orderBy('name', 'desc').limit(1);
    await database()('knex_migrations').where({ id: newest.id }).delete();

    const ready = await request(api.app).get('/health/ready');
    await database()('knex_migrations').insert(newest);

    expect([ready.status, ready.body.services.migrations]).toEqual([503, 'pending']);
  });
});

describe('metrics', () => {
  it('tell of requests by route and status, and of the business', async () => {
    await aCall(database(), { state: 'live' });
    await aCampaign(database(), { status: 'running' });
    await admin.get('/api/companies/5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77').expect(404);
    await admin.get('/nothing/here').expect(404);

    const { text, headers } = await admin.get('/metrics').expect(200);

    expect(headers['content-type']).toContain('text/plain');
    expect(text).toMatch(
      /http_request_seconds_count\{method="GET",route="\/api\/companies\/\{id\}",status="404"\} 1/,
    );
    expect(text).toMatch(/http_request_seconds_count\{method="GET",route="unknown",status="404"\}/);
    expect(text).toContain('new_voice_calls_open{state="live"} 1');
    expect(text).toContain('new_voice_campaigns{status="running"} 1');
    expect(text).toMatch(/new_voice_database_connections\{state="used"\} \d/);
    expect(text).not.toContain('here');
  });

  it('are for keys of the platform', async () => {
    const company = await aCompany(database());

    await request(api.app).get('/metrics').expect(401);
    await api
      .as(await api.key('admin', company.id))
      .get('/metrics')
      .expect(403);
  });
});
