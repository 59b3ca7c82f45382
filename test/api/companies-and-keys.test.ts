import { beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { testApi, type Client, type TestApi } from '../support/api.js';
import { aCampaign, aCompany } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

let api: TestApi;
let admin: Client;

beforeEach(async () => {
  api = testApi(database());
  admin = api.as(await api.key('admin'));
});

// Of the reference: EP-47.
describe('companies', () => {
  it('get a Latin slug from a Russian name, numbered when it is taken', async () => {
    const first = await admin.post('/api/companies').send({ name: 'Щедрая еда' }).expect(201);
    const second = await admin.post('/api/companies').send({ name: 'Щедрая Еда!' }).expect(201);

    expect([first.body.slug, second.body.slug]).toEqual(['shchedraya-eda', 'shchedraya-eda-2']);
  });

  it('can be listed, read, changed and removed', async () => {
    const body = { name: 'Лотос', timezone: 'Asia/Omsk', calls_per_minute: 600 };
    const made = await admin.post('/api/companies').send(body).expect(201);
    const path = `/api/companies/${made.body.id}`;

    const changed = await admin
      .put(path)
      .send({ timezone: null, max_concurrent_calls: 7 })
      .expect(200);

    expect(changed.body).toMatchObject({
      ...{ name: 'Лотос', timezone: null, calls_per_minute: 600, max_concurrent_calls: 7 },
    });
    await admin.get(path).expect(200, changed.body);
    expect((await admin.get('/api/companies')).body).toMatchObject({ total: 1 });
    await admin.delete(path).expect(204);
    await admin.get(path).expect(404);
  });

  it('refuse a name that is taken and a zone that does not exist', async () => {
    await admin.post('/api/companies').send({ name: 'Лотос' }).expect(201);

    const taken = await admin.post('/api/companies').send({ name: 'Лотос' }).expect(409);
    const zone = { name: 'Роза', timezone: 'Mars/Base' };
    const unknown = await admin.post('/api/companies').send(zone).expect(422);

    expect(taken.body).toMatchObject({ code: 'already_exists', errors: [{ field: 'name' }] });
    expect(unknown.body.errors[0].field).toBe('timezone');
  });

  it('that own anything are not removed', async () => {
    const { company_id } = await aCampaign(database());

    const answer = await admin.delete(`/api/companies/${company_id}`).expect(409);

    expect(answer.body.code).toBe('in_use');
  });

  it('see themselves only, and leave their limits to the platform', async () => {
    const mine = await aCompany(database());
    const foreign = await aCompany(database());
    const own = api.as(await api.key('admin', mine.id));

    const list = await own.get('/api/companies').expect(200);

    expect(list.body.items.map((item: { id: string }) => item.id)).toEqual([mine.id]);
    await own.get(`/api/companies/${foreign.id}`).expect(404);
    await own.put(`/api/companies/${mine.id}`).send({ description: 'x' }).expect(200);
    await own.put(`/api/companies/${mine.id}`).send({ calls_per_minute: 1 }).expect(403);
    await own.post('/api/companies').send({ name: 'x' }).expect(403);
    await own.delete(`/api/companies/${mine.id}`).expect(403);
  });
});

describe('keys', () => {
  it('are shown once, stored as hashes, and open the door until they are revoked', async () => {
    const made = await admin.post('/api/keys').send({ name: 'CRM', role: 'operator' }).expect(201);
    const { key, id } = made.body as { key: string; id: string };

    await api.as(key).get('/api/campaigns').expect(200);
    const list = await admin.get('/api/keys').expect(200);
    expect(JSON.stringify(list.body)).not.toContain(key.slice(9));
    expect(JSON.stringify(await database()('api_keys'))).not.toContain(key.slice(9));
    await admin.delete(`/api/keys/${id}`).expect(204);
    await api.as(key).get('/api/campaigns').expect(401);
    await admin.delete(`/api/keys/${id}`).expect(404);
  });

  it('of a company make keys of that company only', async () => {
    const mine = await aCompany(database());
    const foreign = await aCompany(database());
    const own = api.as(await api.key('admin', mine.id));
    const wanted = { name: 'x', role: 'viewer' };

    const made = await own.post('/api/keys').send(wanted).expect(201);

    expect(made.body.company_id).toBe(mine.id);
    await own
      .post('/api/keys')
      .send({ ...wanted, company_id: null })
      .expect(403);
    await own
      .post('/api/keys')
      .send({ ...wanted, company_id: foreign.id })
      .expect(422);
    expect((await own.get('/api/keys')).body.total).toBe(2);
    expect((await admin.get('/api/keys')).body.total).toBe(3);
  });

  it('are asked for at every door but the public ones', async () => {
    const closed = [
      ...['/api/skillbases', '/api/campaigns', '/api/companies', '/api/keys'],
      '/api/campaigns/5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77/stats',
    ];
    for (const path of closed) {
      const answer = await request(api.app).get(path).expect(401);
      expect(answer.body.code).toBe('unauthenticated');
      await api.as('nv_wrong').get(path).expect(401);
      await api
        .as(`nv_${'A'.repeat(43)}`)
        .get(path)
        .expect(401);
    }
    for (const path of ['/health', '/openapi.json', '/docs/']) {
      await request(api.app).get(path).expect(200);
    }
  });

  it('open what their role may do', async () => {
    const viewer = api.as(await api.key('viewer'));
    const operator = api.as(await api.key('operator'));

    await viewer.get('/api/campaigns').expect(200);
    await viewer.post('/api/campaigns').send({}).expect(403);
    await operator.post('/api/campaigns').send({}).expect(422);
    await operator.post('/api/skillbases').send({}).expect(403);
    await operator.get('/api/keys').expect(403);
  });
});
