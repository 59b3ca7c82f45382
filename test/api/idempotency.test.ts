import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createIdempotencyStore } from '../../src/db/idempotency-store.js';
import { testApi, type Client, type TestApi } from '../support/api.js';
import { aCampaign, aCompany, anApiKey } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

let api: TestApi;
let admin: Client;

beforeEach(async () => {
  api = testApi(database());
  admin = api.as(await api.key('admin'));
});

const companies = async () => Number((await database()('companies').count())[0]?.count);

describe('a write under an Idempotency-Key', () => {
  it('asked for again has no second effect and the same answer', async () => {
    const send = () =>
      admin.post('/api/companies').set('Idempotency-Key', 'a-1').send({ name: 'Lotos' });

    const first = await send().expect(201);
    const again = await send().expect(201);

    expect(again.body).toEqual(first.body);
    expect(again.headers['location']).toBe(first.headers['location']);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await companies()).toBe(1);
  });

  it('has one effect when twenty ask at once', async () => {
    const key = randomUUID();

    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        admin.post('/api/companies').set('Idempotency-Key', key).send({ name: 'Lotos' }),
      ),
    );

    expect(await companies()).toBe(1);
    const statuses = answers.map(({ status, body }) => (status === 409 ? body.code : status));
    expect(statuses.filter((one) => one !== 201 && one !== 'idempotency_in_progress')).toEqual([]);
    const done = answers.filter(({ status }) => status === 201);
    expect(done.filter(({ headers }) => !headers['idempotency-replayed'])).toHaveLength(1);
    const waiting = answers.find(({ status }) => status === 409);
    if (waiting) expect(waiting.headers['retry-after']).toBe('1');
  });

  it('is refused when the key names another request', async () => {
    const post = (body: object) =>
      admin.post('/api/companies').set('Idempotency-Key', 'a-1').send(body);
    await post({ name: 'Lotos', slug: 'lotos' }).expect(201);

    const other = await post({ name: 'Rosa' }).expect(422);
    const reordered = await post({ slug: 'lotos', name: 'Lotos' }).expect(201);

    expect(other.body.code).toBe('idempotency_key_reused');
    expect(reordered.headers['idempotency-replayed']).toBe('true');
  });

  it('is another one under the key of somebody else', async () => {
    const other = api.as(await api.key('admin'));
    await admin.post('/api/companies').set('Idempotency-Key', 'a').send({ name: 'Lotos' });

    await other
      .post('/api/companies')
      .set('Idempotency-Key', 'a')
      .send({ name: 'Rosa' })
      .expect(201);

    expect(await companies()).toBe(2);
  });

  it('that was refused is refused again in the same words', async () => {
    const { id, company_id } = await aCampaign(database());
    const send = () => admin.delete(`/api/companies/${company_id}`).set('Idempotency-Key', 'a');

    const first = await send().expect(409);
    await database()('campaigns').where({ id }).delete();
    await database()('skillbases').delete();
    const again = await send().expect(409);

    expect(again.body).toEqual(first.body);
    expect(again.headers['content-type']).toContain('application/problem+json');
    await admin.delete(`/api/companies/${company_id}`).set('Idempotency-Key', 'b').expect(204);
    const gone = await admin.delete(`/api/companies/${company_id}`).set('Idempotency-Key', 'b');
    expect([gone.status, gone.headers['idempotency-replayed']]).toEqual([204, 'true']);
  });

  it('that failed by our own fault may be tried again', async () => {
    await database().raw('alter table companies rename to companies_away');
    const send = () =>
      admin.post('/api/companies').set('Idempotency-Key', 'a').send({ name: 'Lotos' });

    await send().expect(500);
    await database().raw('alter table companies_away rename to companies');
    const again = await send().expect(201);

    expect(again.headers['idempotency-replayed']).toBeUndefined();
  });

  it('that shows a secret does not keep it', async () => {
    const send = () =>
      admin
        .post('/api/keys')
        .set('Idempotency-Key', 'a')
        .send({ name: 'CRM', role: 'viewer', company_id: null });

    const { body } = await send().expect(201);
    const again = await send().expect(409);

    expect(again.body).toMatchObject({ code: 'idempotency_secret_shown', first_status: 201 });
    const kept = JSON.stringify(await database()('idempotency_keys'));
    expect(kept).not.toContain((body.key as string).slice(9));
    expect(await database()('api_keys').where({ name: 'CRM' })).toHaveLength(1);
  });

  it('may be an upload, which is compared by its bytes', async () => {
    const { id } = await aCampaign(database());
    const send = (rows: string) =>
      admin
        .post(`/api/campaigns/${id}/call-list`)
        .set('Idempotency-Key', 'a')
        .attach('file', Buffer.from(`phone_number\n${rows}\n`), 'contacts.csv');

    const first = await send('+79161234567').expect(200);
    const again = await send('+79161234567').expect(200);
    const other = await send('+79161234568').expect(422);

    expect(again.body).toEqual(first.body);
    expect(other.body.code).toBe('idempotency_key_reused');
    expect(await database()('imports')).toHaveLength(1);
  });

  it.each(['', ' ', 'ключ', 'x'.repeat(256)])('is refused with the key %j', async (key) => {
    const sent = admin.post('/api/companies').set('Idempotency-Key', encodeURI(key));
    const answer = await (key === 'ключ' ? sent.set('Idempotency-Key', 'a b') : sent).send({
      name: 'Lotos',
    });

    expect([answer.status, answer.body.errors?.[0]?.field]).toEqual(
      key === ' ' ? [201, undefined] : [422, 'Idempotency-Key'],
    );
  });
});

describe('the holder of a named request', () => {
  const request = async () => {
    const { id } = await anApiKey(database());
    return { apiKeyId: id, key: 'a', fingerprint: 'f' };
  };

  it('that is gone is replaced by the same request only', async () => {
    const store = createIdempotencyStore(database());
    const wanted = await request();
    const first = await store.claim(wanted);
    expect(await store.claim(wanted)).toEqual({ kind: 'running' });
    await database()('idempotency_keys').update({ locked_until: new Date(0) });

    const other = await store.claim({ ...wanted, fingerprint: 'g' });
    const next = await store.claim(wanted);

    expect([first.kind, other.kind, next.kind]).toEqual(['mine', 'other', 'mine']);
    if (first.kind !== 'mine') return;
    await store.keep(first.held, { status: 201, headers: {}, body: 'late', showsSecret: false });
    expect(await store.claim(wanted)).toEqual({ kind: 'running' });
  });

  it('keeps it by saying so', async () => {
    const store = createIdempotencyStore(database());
    const wanted = await request();
    const first = await store.claim(wanted);
    await database()('idempotency_keys').update({ locked_until: new Date(0) });

    if (first.kind === 'mine') await store.renew(first.held);

    expect(await store.claim(wanted)).toEqual({ kind: 'running' });
  });

  it('is forgotten after a day, with its answer', async () => {
    const store = createIdempotencyStore(database());
    const wanted = await request();
    const first = await store.claim(wanted);
    const answer = { status: 204, headers: {}, body: null, showsSecret: false };
    if (first.kind === 'mine') await store.keep(first.held, answer);
    expect(await store.claim(wanted)).toEqual({ kind: 'answered', answer });
    const dayAgo = new Date(Date.now() - 25 * 3_600_000);
    await database()('idempotency_keys').update({ created_at: dayAgo });

    expect((await store.claim({ ...wanted, fingerprint: 'g' })).kind).toBe('mine');
    await database()('idempotency_keys').update({ created_at: dayAgo });
    expect(await store.prune()).toBe(1);
  });
});

describe('a company', () => {
  it('that goes takes its named requests along', async () => {
    const company = await aCompany(database());
    const own = api.as(await api.key('admin', company.id));
    await own.put(`/api/companies/${company.id}`).set('Idempotency-Key', 'a').send({ name: 'x' });

    await admin.delete(`/api/companies/${company.id}`).expect(204);

    expect(await database()('idempotency_keys')).toHaveLength(0);
  });
});
