import { beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { signCallToken } from '../../src/services/call-token.js';
import { testApi, TEST_SECRET, type Client, type TestApi } from '../support/api.js';
import { A_SKILLBASE_CONFIG, aCall, aCampaign, aCompany, aSkillbase } from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import type { CompanyRow } from '../support/rows.js';

const database = useDatabase();
const TOOLS = [
  { name: 'http', config: { headers: { a: 'Bearer {{secret.used}}' } }, enabled: true },
  { name: 'calendar', config: { api_key: '{{ secret.switched_off }}' }, enabled: false },
  { name: 'end_call', config: { x: '{{secret.foreign}} {{secret.missing}}' }, enabled: true },
];
const VALUE = 'sk-live-четыре-4444';

let api: TestApi;
let company: CompanyRow;
let admin: Client;
let path: string;

beforeEach(async () => {
  api = testApi(database());
  company = await aCompany(database());
  admin = api.as(await api.key('admin', company.id));
  path = `/api/companies/${company.id}/secrets`;
});

describe('a secret of a company', () => {
  it('is written, changed and removed, and its value is never shown', async () => {
    const added = await admin.put(`${path}/crm_token`).send({ value: VALUE }).expect(201);
    const changed = await admin
      .put(`${path}/crm_token`)
      .send({ value: `${VALUE}5` })
      .expect(200);
    const listed = await admin.get(path).expect(200);
    await admin.delete(`${path}/crm_token`).expect(204);
    await admin.delete(`${path}/crm_token`).expect(404);

    expect(listed.body).toMatchObject({ total: 1, items: [{ name: 'crm_token' }] });
    expect(changed.body.created_at).toBe(added.body.created_at);
    const shown = JSON.stringify([added.body, changed.body, listed.body]);
    expect(shown).not.toContain('четыре');
    expect((await admin.get(path)).body.total).toBe(0);
  });

  it('lies encrypted in the database, and in no log of changes', async () => {
    await admin.put(`${path}/crm_token`).send({ value: VALUE }).expect(201);

    const kept = [
      await database()('company_secrets'),
      await database()('record_events'),
      await database()('audit_log'),
    ];

    expect(JSON.stringify(kept)).not.toContain('четыре');
    expect(kept[1]).toMatchObject([{ record: 'secret', action: 'added' }]);
    expect(kept[1]?.[0].details).toEqual({ name: 'crm_token' });
  });

  it.each([
    ['crm_token', {}, 'value', 'is required'],
    ['crm_token', { value: '' }, 'value', 'Too small'],
    ['crm_token', { value: 'a\r\nHost: x' }, 'value', 'line breaks'],
    ['crm_token', { value: 'x', name: 'y' }, 'name', 'is not a known field'],
    ['crm-token', { value: 'x' }, 'name', 'must be a letter'],
    ['1', { value: 'x' }, 'name', 'must be a letter'],
  ])('called %s is refused when %j is sent, naming %s', async (name, body, field, message) => {
    const answer = await admin.put(`${path}/${name}`).send(body).expect(422);

    expect(answer.body.errors[0]).toEqual({ field, message: expect.stringContaining(message) });
  });

  it('is for admins of its own company only', async () => {
    await admin.put(`${path}/crm_token`).send({ value: VALUE }).expect(201);
    const foreign = api.as(await api.key('admin', (await aCompany(database())).id));
    const operator = api.as(await api.key('operator', company.id));

    await foreign.get(path).expect(404);
    await foreign.put(`${path}/crm_token`).send({ value: 'x' }).expect(404);
    await foreign.delete(`${path}/crm_token`).expect(404);
    await operator.get(path).expect(403);
    await operator.put(`${path}/crm_token`).send({ value: 'x' }).expect(403);
    expect((await admin.get(path)).body.total).toBe(1);
  });

  it('has a hundred others at most', async () => {
    const sealed = { company_id: company.id, sealed: 'x', created_by: 'test' };
    const rows = Array.from({ length: 100 }, (_, at) => ({ ...sealed, name: `s${at}` }));
    await database()('company_secrets').insert(rows);

    await admin.put(`${path}/one_more`).send({ value: 'x' }).expect(409);
    await admin.put(`${path}/s7`).send({ value: 'x' }).expect(200);
  });
});

describe('a bot whose tools name a secret', () => {
  const config = {
    ...A_SKILLBASE_CONFIG,
    tools: [
      { name: 'http', config: { url: 'https://a.example', headers: { a: '{{secret.crm}}' } } },
    ],
  };
  const missing = (field: string) => [
    { field, message: '{{secret.crm}} is no secret of the company' },
  ];

  it('is taken when the company has the secret, and else refused by the path', async () => {
    const unknown = await admin.post('/api/skillbases').send({ name: 'Бот', config }).expect(422);
    await admin.put(`${path}/crm`).send({ value: VALUE }).expect(201);
    await admin.post('/api/skillbases').send({ name: 'Бот', config }).expect(201);

    expect(unknown.body.errors).toEqual(missing('config.tools.0.config.headers.a'));
  });

  it('is not changed into by a bot that is there', async () => {
    const bot = await aSkillbase(database(), { company_id: company.id });
    const at = `/api/skillbases/${bot.id}`;

    const changed = await admin.put(at).send({ config }).expect(422);
    const replaced = await admin.put(`${at}/config`).send(config).expect(422);

    expect(changed.body.errors).toEqual(missing('config.tools.0.config.headers.a'));
    expect(replaced.body.errors).toEqual(missing('tools.0.config.headers.a'));
    expect((await admin.get(at)).body.version).toBe(1);
  });
});

describe('the agent of a call', () => {
  it('gets the secrets that enabled tools of its bot name, and no others', async () => {
    const bot = await aSkillbase(database(), {
      company_id: company.id,
      config: { ...A_SKILLBASE_CONFIG, tools: TOOLS },
    });
    const { id: campaign_id } = await aCampaign(database(), {
      ...{ company_id: company.id, skillbase_id: bot.id },
    });
    const call = await aCall(database(), { state: 'dialing', campaign_id });
    const foreignCompany = await aCompany(database());
    const platform = api.as(await api.key('admin', null));
    for (const name of ['used', 'switched_off', 'unused']) {
      await admin
        .put(`${path}/${name}`)
        .send({ value: `value of ${name}` })
        .expect(201);
    }
    const elsewhere = `/api/companies/${foreignCompany.id}/secrets/foreign`;
    await platform.put(elsewhere).send({ value: 'value of another company' }).expect(201);

    const answer = await request(api.app)
      .get(`/internal/calls/${call.id}/config`)
      .set('Authorization', `Bearer ${signCallToken(TEST_SECRET, call.id, Date.now() + 60_000)}`)
      .expect(200);

    expect(answer.body.secrets).toEqual({ used: 'value of used' });
  });
});
