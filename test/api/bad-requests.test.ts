import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { openDatabase } from '../../src/db/knex.js';
import { testApi, type Client, type TestApi } from '../support/api.js';
import { aCompany } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

let api: TestApi;
let admin: Client;

beforeEach(async () => {
  api = testApi(database());
  admin = api.as(await api.key('admin'));
  await aCompany(database());
});

// Of the reference: EP-18.
describe('a bad request', () => {
  it.each<[string, string, string, number]>([
    ['bad JSON', '{"name":', 'application/json', 422],
    ['a bare value', '"x"', 'application/json', 422],
    ['an array', '[]', 'application/json', 422],
    ['another kind of content', 'name=x', 'application/x-www-form-urlencoded', 415],
    ['a character set that is unknown', '{"name":"x"}', 'application/json; charset=klingon', 415],
    ['NUL', '{"name":"a\\u0000b"}', 'application/json', 422],
    ['half a surrogate pair', '{"name":"a\\ud800"}', 'application/json', 422],
    ['endless nesting', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 'application/json', 422],
    ['over 1 MB', `{"name":"${'x'.repeat(1_100_000)}"}`, 'application/json', 413],
  ])('with %s is a problem', async (_, body, type, status) => {
    const answer = await admin.post('/api/companies').set('Content-Type', type).send(body);

    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ status, code: expect.any(String) });
    expect(answer.body.detail).not.toContain('node_modules');
    expect(await database()('companies')).toHaveLength(1);
  });

  it('without a body says that it is required', async () => {
    const answer = await admin.post('/api/companies').expect(422);

    expect(answer.body.errors).toEqual([{ field: '', message: 'is required' }]);
  });

  it.each(['/api/companies/x', '/api/companies/%ff', '/api/keys?limit=1&limit=2'])(
    'to %s is 422',
    async (path) => {
      const answer = await admin.get(path);

      expect([answer.status, answer.body.code]).toEqual([422, 'validation_failed']);
    },
  );

  it('to a place that is not there is 404, whatever the method', async () => {
    for (const path of ['/api', '/api/nothing', '/docs/../etc/passwd']) {
      expect((await admin.get(path)).status).toBe(404);
    }
    await admin.delete('/api/companies').expect(404);
  });

  it('carries the id that the caller chose, and another one when that is no id', async () => {
    const chosen = await admin.get('/nothing').set('X-Request-Id', 'abc-1').expect(404);
    const made = await admin.get('/nothing').set('X-Request-Id', 'a b\tc').expect(404);

    expect([chosen.headers['x-request-id'], chosen.body.request_id]).toEqual(['abc-1', 'abc-1']);
    expect(made.body.request_id).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('what is logged of a request', () => {
  it('has neither its key nor its query nor its body', async () => {
    const { log, text } = capturedLog();
    const logged = testApi(database(), { log });
    const key = await logged.key('admin');

    await logged.as(key).get('/api/companies?cursor=planted-query');
    await logged.as(key).post('/api/companies').send({ name: 'planted-body', x: 1 });

    expect(text()).toContain('/api/companies');
    expect(text()).not.toContain(key.slice(5));
    expect(text()).not.toContain('planted');
  });
});

describe('a broken promise of our own', () => {
  it('is 500 with nothing of its cause, which is in the log', async () => {
    const { log, text } = capturedLog();
    const broken = testApi(database(), { log });
    const key = await broken.key('viewer');
    await database().raw('alter table campaigns rename to campaigns_away');

    const answer = await broken.as(key).get('/api/campaigns');
    await database().raw('alter table campaigns_away rename to campaigns');

    expect([answer.status, answer.body.code]).toEqual([500, 'internal']);
    expect(JSON.stringify(answer.body)).not.toMatch(/select|relation|node_modules/);
    expect(text()).toContain('relation');
  });
});

describe('with Postgres away', () => {
  const away = () => openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', pool: 2 });

  it('requests are answered 503 with Retry-After within three seconds', async () => {
    const lost = testApi(away());
    const client = lost.as(`nv_${'A'.repeat(43)}`);

    const startedAt = performance.now();
    const answer = await client.get('/api/campaigns').expect(503);

    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(answer.body.code).toBe('unavailable');
    expect(answer.headers['retry-after']).toBe('2');
    expect(answer.body.detail).not.toContain('127.0.0.1');
  });

  it('health says so within three seconds', async () => {
    const lost = testApi(away(), { probeTemporal: () => new Promise(() => undefined) });

    const startedAt = performance.now();
    const answer = await request(lost.app).get('/health').expect(200);

    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(answer.body).toMatchObject({
      status: 'degraded',
      services: { database: 'down', temporal: 'down' },
    });
  });

  it('health is healthy otherwise', async () => {
    const answer = await request(api.app).get('/health').expect(200);

    expect(answer.body).toEqual({
      status: 'healthy',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      services: { database: 'up', temporal: 'up' },
    });
  });
});

function capturedLog() {
  const stream = new PassThrough();
  const chunks: string[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  return { log: pino({ level: 'trace' }, stream), text: () => chunks.join('') };
}
