import { beforeEach, describe, expect, it } from '@jest/globals';
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

interface Entry {
  id: string;
  source: string;
  action: string;
  entity: string;
}
const entries = async (client: Client, query = '') =>
  (await client.get(`/api/audit-log${query}`).expect(200)).body.items as Entry[];

describe('the audit log', () => {
  it('has every write that was done, and none that was refused or only asked', async () => {
    const campaign = await aCampaign(database(), { status: 'paused' });
    const own = api.as(await api.key('admin', campaign.company_id));
    const path = `/api/campaigns/${campaign.id}`;

    await own.put(path).send({ calls_per_minute: 7 }).expect(200);
    await own.put(path).send({ calls_per_minute: 0 }).expect(422);
    await own.get(path).expect(200);
    await own.post(`${path}/dry-run`).send({});

    const [request] = await entries(own, '?source=request');
    expect(request).toMatchObject({
      ...{ action: 'put', entity: 'campaigns', entity_id: campaign.id, status: 200 },
      ...{ method: 'PUT', route: '/api/campaigns/{id}', company_id: campaign.company_id },
      by: expect.stringMatching(/^admin key \([0-9a-f-]{36}\)$/),
    });
    expect(await entries(own, '?source=request')).toHaveLength(1);
    const [change] = await entries(own, `?source=campaign&entity_id=${campaign.id}`);
    expect(change).toMatchObject({ before: { calls_per_minute: expect.any(Number) } });
    expect(change).toMatchObject({ after: { calls_per_minute: 7 } });
  });

  it('shows a company its own lines, also those of a key of the platform', async () => {
    const [mine, foreign] = [await aCompany(database()), await aCompany(database())];
    const own = api.as(await api.key('admin', mine.id));
    const campaign = await aCampaign(database(), { company_id: mine.id });
    const number = '+79161234567';
    const made = await own.post('/api/suppressions').send({ phone_number: number }).expect(201);
    await own.delete(`/api/suppressions/${String(made.body.id)}`).expect(204);
    const body = { phone_number: number, company_id: foreign.id };
    await admin.post('/api/suppressions').send(body).expect(201);
    await admin.delete(`/api/campaigns/${campaign.id}`).expect(204);
    await admin.post('/api/companies').send({ name: 'Rosa' }).expect(201);

    const seen = await entries(own);
    const all = await entries(admin);

    expect(seen.map(({ source, entity, action }) => [source, entity, action])).toEqual([
      ['request', 'campaigns', 'delete'],
      ['request', 'suppressions', 'delete'],
      ['record', 'suppression', 'removed'],
      ['request', 'suppressions', 'post'],
    ]);
    expect(all).toHaveLength(seen.length + 2);
    expect(await entries(admin, `?company_id=${mine.id}`)).toEqual(seen);
    expect(await entries(own, `?company_id=${foreign.id}`)).toEqual([]);
  });

  it('is read page by page while lines are added', async () => {
    const { id, company_id } = await aCampaign(database(), { status: 'paused' });
    const own = api.as(await api.key('admin', company_id));
    for (let rate = 1; rate <= 6; rate += 1) {
      await own.put(`/api/campaigns/${id}`).send({ calls_per_minute: rate }).expect(200);
    }
    const before = await entries(own, '?limit=100');

    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await own.get(`/api/audit-log?limit=5${more}`).expect(200);
      seen.push(...(body.items as Entry[]).map((entry) => entry.id));
      await own.put(`/api/campaigns/${id}`).send({ calls_per_minute: 50 + seen.length });
      cursor = body.cursor as string | null;
    }

    expect(before.length).toBeGreaterThanOrEqual(12);
    expect(seen).toEqual(before.map((entry) => entry.id));
  });

  it('is for admins', async () => {
    await api
      .as(await api.key('operator'))
      .get('/api/audit-log')
      .expect(403);
  });
});
