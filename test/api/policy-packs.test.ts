import { beforeEach, describe, expect, it } from '@jest/globals';
import { testApi, type Client, type TestApi } from '../support/api.js';
import { aCompany } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();
const PACK = {
  code: 'house',
  version: '1',
  title: 'House rules',
  applies: { countries: ['RU'] },
  sources: [{ id: 'board', url: 'https://lotos.example/rules', says: 'Once a day.' }],
  rules: {
    attempt_caps: [{ source: 'board', id: 'per_day', per: 'number', max: 1, hours: 24 }],
    approvals: [{ source: 'board', kind: 'board_letter', real_lines_only: true }],
  },
};
interface Seen {
  code: string;
  version: string;
  origin: string;
  dropped: object | null;
}

let api: TestApi;
let admin: Client;
let operator: Client;
let companyId: string;

beforeEach(async () => {
  api = testApi(database());
  companyId = (await aCompany(database())).id;
  admin = api.as(await api.key('admin', companyId));
  operator = api.as(await api.key('operator', companyId));
});

const packs = async (client: Client, query = '') =>
  ((await client.get(`/api/policy-packs${query}`).expect(200)).body as { items: Seen[] }).items;

describe('policy packs', () => {
  it('of the platform are shown to everybody, with their sources', async () => {
    const viewer = api.as(await api.key('viewer', companyId));

    const codes = (await packs(viewer)).map(({ code }) => code);
    const ru = await viewer.get('/api/policy-packs/ru').expect(200);

    expect(codes).toEqual(expect.arrayContaining(['world', 'ru', 'us']));
    expect(ru.body).toMatchObject({ origin: 'platform', dropped: null, company_id: null });
    expect(ru.body.sources.length).toBeGreaterThan(0);
  });

  it('of a company get a new version each time, and one is in force', async () => {
    const made = await admin.post('/api/policy-packs').send(PACK).expect(201);
    await admin
      .post('/api/policy-packs')
      .send({ ...PACK, version: '2' })
      .expect(201);
    const again = await admin.post('/api/policy-packs').send(PACK).expect(409);

    expect(made.body).toMatchObject({ ...PACK, origin: 'company', company_id: companyId });
    expect(again.body.errors[0].field).toBe('version');
    expect((await admin.get('/api/policy-packs/house')).body).toMatchObject({ version: '2' });
    expect(await database()('policy_packs').orderBy('version')).toMatchObject([
      { version: '1', is_active: false },
      { version: '2', is_active: true },
    ]);
  });

  it('of a company are put out of force by it, and nobody else sees them', async () => {
    await admin.post('/api/policy-packs').send(PACK).expect(201);
    const foreign = api.as(await api.key('admin', (await aCompany(database())).id));

    await foreign.get('/api/policy-packs/house').expect(404);
    await foreign.delete('/api/policy-packs/house').expect(404);
    await operator.delete('/api/policy-packs/house').expect(403);
    await admin.delete('/api/policy-packs/house').expect(204);
    await admin.delete('/api/policy-packs/house').expect(404);
    await admin.get('/api/policy-packs/house').expect(404);
    expect(await database()('policy_packs')).toMatchObject([{ is_active: false }]);
  });

  it('keep one version in force when several come at once', async () => {
    const versions = ['1', '2', '3', '4'];
    const sent = versions.map((version) =>
      admin
        .post('/api/policy-packs')
        .send({ ...PACK, version })
        .expect(201),
    );

    await Promise.all(sent);

    expect(await database()('policy_packs').where({ is_active: true })).toHaveLength(1);
  });

  it.each([
    [{ code: 'ru' }, 409, 'code'],
    [{ code: 'Нет' }, 422, 'code'],
    [{ rules: { tea: [] } }, 422, 'rules.tea'],
    [{ sources: [] }, 422, 'rules.attempt_caps.0.source'],
    [{ applies: { countries: ['Russia'] } }, 422, 'applies.countries.0'],
    [{ applies: undefined }, 422, 'applies'],
  ])('with %j are refused with %d, naming %s', async (change, status, field) => {
    const answer = await admin.post('/api/policy-packs').send({ ...PACK, ...change });

    expect([answer.status, answer.body.errors[0].field]).toEqual([status, field]);
  });

  it('of the platform are dropped by an approval only, which says by whom', async () => {
    const refused = await admin.delete('/api/policy-packs/us').expect(409);
    const drop = { kind: 'drop_pack', subject: 'us', reason: 'Counsel wrote so.' };

    const made = await admin.post('/api/approvals').send(drop).expect(201);

    expect(refused.body.code).toBe('state_conflict');
    const dropped = (await packs(admin)).filter((pack) => pack.dropped !== null);
    expect(dropped).toMatchObject([
      { code: 'us', dropped: { approval_id: made.body.id, by: 'admin key', reason: drop.reason } },
    ]);
    await admin.delete(`/api/approvals/${made.body.id}`).expect(204);
    expect((await packs(admin)).every((pack) => pack.dropped === null)).toBe(true);
  });
});

describe('approvals', () => {
  const drop = { kind: 'drop_pack', subject: 'us', reason: 'Counsel wrote so.' };

  it('are stored with the name of the key, listed, and revoked without being lost', async () => {
    const body = { ...drop, document: 'opinion.pdf', valid_until: '2199-01-01T00:00:00Z' };
    const made = await admin.post('/api/approvals').send(body).expect(201);

    expect(made.body).toMatchObject({
      ...{ ...drop, document: 'opinion.pdf', company_id: companyId, approved_by: 'admin key' },
      ...{ valid_until: '2199-01-01T00:00:00.000Z', revoked_at: null },
    });
    await admin.delete(`/api/approvals/${made.body.id}`).expect(204);
    await admin.delete(`/api/approvals/${made.body.id}`).expect(404);
    const list = await operator.get('/api/approvals?kind=drop_pack').expect(200);
    expect(list.body).toMatchObject({ total: 1, items: [{ id: made.body.id }] });
    expect(list.body.items[0].revoked_at).not.toBeNull();
    const events = await database()('record_events').orderBy('id').pluck('action');
    expect(events).toEqual(['added', 'revoked']);
  });

  it('of kinds that an own pack names are taken while it is in force', async () => {
    const letter = { kind: 'board_letter', reason: 'Signed on Monday.' };
    const before = await admin.post('/api/approvals').send(letter).expect(422);
    await admin.post('/api/policy-packs').send(PACK).expect(201);

    await admin.post('/api/approvals').send(letter).expect(201);

    expect(before.body.errors[0].field).toBe('kind');
  });

  it.each([
    [{ subject: 'mars' }, 'subject'],
    [{ subject: undefined }, 'subject'],
    [{ kind: 'because' }, 'kind'],
    [{ reason: '' }, 'reason'],
    [{ valid_until: '2020-01-01T00:00:00Z' }, 'valid_until'],
    [{ approved_by: 'me' }, 'approved_by'],
  ])('with %j are refused, naming %s', async (change, field) => {
    const answer = await admin
      .post('/api/approvals')
      .send({ ...drop, ...change })
      .expect(422);

    expect(answer.body.errors[0].field).toBe(field);
  });

  it('are given by admins only, and belong to their company', async () => {
    const made = await admin.post('/api/approvals').send(drop).expect(201);
    const foreign = api.as(await api.key('admin', (await aCompany(database())).id));

    await operator.post('/api/approvals').send(drop).expect(403);
    await operator.delete(`/api/approvals/${made.body.id}`).expect(403);
    await foreign.delete(`/api/approvals/${made.body.id}`).expect(404);
    expect((await foreign.get('/api/approvals')).body.total).toBe(0);
  });

  it('go on by cursor, newest first', async () => {
    for (const subject of ['us', 'ru', 'world']) {
      await admin
        .post('/api/approvals')
        .send({ ...drop, subject })
        .expect(201);
    }

    const first = await admin.get('/api/approvals?limit=2').expect(200);
    const rest = await admin.get(`/api/approvals?limit=2&cursor=${first.body.cursor}`).expect(200);

    const subjects = [...first.body.items, ...rest.body.items].map(
      ({ subject }: { subject: string }) => subject,
    );
    expect(subjects).toEqual(['world', 'ru', 'us']);
    expect([first.body.total, rest.body.cursor]).toEqual([3, null]);
  });
});
