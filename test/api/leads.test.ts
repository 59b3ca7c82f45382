import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createLeadStore } from '../../src/db/lead-store.js';
import { testApi, type Client, type TestApi } from '../support/api.js';
import {
  A_SKILLBASE_CONFIG,
  aCall,
  aCallTask,
  aCampaign,
  aCompany,
  aSkillbase,
} from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();
const PATH = '/api/leads';
const LEAD = { name: 'Анна', phone: '8 (916) 123-45-67', email: 'anna@example.com' };

let api: TestApi;
let operator: Client;
let companyId: string;

beforeEach(async () => {
  api = testApi(database());
  companyId = (await aCompany(database())).id;
  operator = api.as(await api.key('operator', companyId));
});

const upload = (client: Client, text: string, name = 'leads.csv') =>
  client.post(`${PATH}/import`).attach('file', Buffer.from(text), name);

describe('leads (EP-34, EP-35, EP-36)', () => {
  it('are added with their number in one form, and changed and found by it', async () => {
    const made = await operator
      .post(PATH)
      .send({ ...LEAD, data: { услуга: 'стрижка' } })
      .expect(201);

    expect(made.body).toMatchObject({
      ...{ ...LEAD, phone: '+79161234567', status: 'new', notes: null, source: 'api' },
      ...{ company_id: companyId, call_id: null, data: { услуга: 'стрижка' } },
    });
    const path = String(made.headers['location']);
    const changed = await operator.put(path).send({ status: 'contacted', notes: 'x' }).expect(200);
    expect(changed.body).toMatchObject({ status: 'contacted', notes: 'x', name: 'Анна' });
    await operator.put(path).send({ notes: null }).expect(200);
    await operator.put(path).send({}).expect(200);
    const found = await operator.get(`${PATH}?phone=%2B79161234567&status=contacted`).expect(200);
    expect(found.body).toMatchObject({ total: 1, items: [{ id: made.body.id, notes: null }] });
    expect((await operator.get(`${PATH}?status=new`)).body.total).toBe(0);
  });

  it.each([
    [{ name: null, phone: null, email: null }, 'phone'],
    [{ phone: 'Anna' }, 'phone'],
    [{ email: 'anna' }, 'email'],
    [{ status: 'warm' }, 'status'],
    [{ call_id: '5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77' }, 'call_id'],
    [{ skillbase_id: '5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77' }, 'skillbase_id'],
    [{ campaign_id: '5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77' }, 'campaign_id'],
    [{ webhook_sent: true }, 'webhook_sent'],
  ])('with %j are refused, naming %s', async (change, field) => {
    const answer = await operator
      .post(PATH)
      .send({ ...LEAD, ...change })
      .expect(422);

    expect(answer.body.errors[0].field).toBe(field);
  });

  it('of a call take its bot and campaign, and there is one of a call', async () => {
    const campaign = await aCampaign(database(), { company_id: companyId });
    const call = await aCall(database(), { campaign_id: campaign.id });
    const foreign = await aCall(database());

    const made = await operator.post(PATH).send({ ...LEAD, call_id: call.id });
    const again = await operator.post(PATH).send({ ...LEAD, call_id: call.id });
    const stolen = await operator.post(PATH).send({ ...LEAD, call_id: foreign.id });

    expect(made.body).toMatchObject({
      ...{ call_id: call.id, campaign_id: campaign.id, skillbase_id: call.skillbase_id },
    });
    expect([again.status, again.body.code]).toEqual([409, 'already_exists']);
    expect([stolen.status, stolen.body.errors[0].field]).toEqual([422, 'call_id']);
  });

  it('are forgotten when removed, and belong to their company', async () => {
    const { body } = await operator.post(PATH).send(LEAD).expect(201);
    const stranger = api.as(await api.key('admin', (await aCompany(database())).id));
    const viewer = api.as(await api.key('viewer', companyId));

    await stranger.get(`${PATH}/${body.id}`).expect(404);
    await stranger.put(`${PATH}/${body.id}`).send({ status: 'rejected' }).expect(404);
    await stranger.delete(`${PATH}/${body.id}`).expect(404);
    expect((await stranger.get(PATH)).body.total).toBe(0);
    await viewer.get(`${PATH}/${body.id}`).expect(200);
    await viewer.delete(`${PATH}/${body.id}`).expect(403);
    await operator.delete(`${PATH}/${body.id}`).expect(204);
    await operator.delete(`${PATH}/${body.id}`).expect(404);
    expect(JSON.stringify(await database()('leads'))).not.toMatch(/Анна|7916|anna/);
  });

  it('are counted by status, with the filters of the list (EP-37)', async () => {
    await operator.post(PATH).send(LEAD);
    await operator.post(PATH).send({ ...LEAD, status: 'converted' });
    await operator.post(PATH).send({ ...LEAD, status: 'converted', phone: '+79161234568' });

    const all = await operator.get(`${PATH}/stats/summary`).expect(200);
    const some = await operator.get(`${PATH}/stats/summary?phone=%2B79161234568`).expect(200);

    const by_status = { new: 1, contacted: 0, converted: 2, rejected: 0 };
    expect(all.body).toEqual({ total_leads: 3, by_status });
    expect(some.body).toMatchObject({ total_leads: 1, by_status: { converted: 1 } });
  });
});

describe('leads as files', () => {
  it.each(['export', 'export/csv'])(
    'leave by /%s with cells that no spreadsheet runs (EP-38, EP-39)',
    async (path) => {
      const name = '=HYPERLINK("https://evil.example","x")';
      await operator.post(PATH).send({ ...LEAD, name, data: { note: '=1+1', n: 1 } });
      await operator.post(PATH).send({ ...LEAD, name: 'Пётр, «ИП»', phone: null });

      const { text, headers } = await operator.get(`${PATH}/${path}?status=new`).expect(200);

      expect(headers['content-disposition']).toBe('attachment; filename="leads.csv"');
      const lines = text.split('\n');
      expect(lines[0]).toBe('\uFEFFID,Имя,Телефон,Email,Статус,Создан,Данные');
      expect(lines[1]).toContain(`"'=HYPERLINK(""https://evil.example"",""x"")",+79161234567,`);
      expect(lines[1]).toContain(`"{""n"": 1, ""note"": ""=1+1""}"`);
      expect(lines[2]).toContain(`"Пётр, «ИП»",,anna@example.com,new,`);
      expect(lines).toHaveLength(4);
    },
  );

  it('are taken with all their columns, and again without a second row (EP-40)', async () => {
    const file =
      'Телефон;Имя;E-mail;Бюджет\n8 916 123-45-67;Анна;anna@example.com;1500\n' +
      'x;Пётр;;\n+79161234568;;;\n8(916)1234567;Анна;anna@example.com;1500\n';

    const first = await upload(operator, file).expect(200);
    const second = await upload(operator, file).expect(200);

    expect(first.body).toEqual({
      ...{ total: 4, created: 2, duplicates: 1, rejected: 1 },
      errors: ['Row 3: this is not a phone number'],
    });
    expect(second.body).toMatchObject({ created: 0, duplicates: 3 });
    const { items } = (await operator.get(PATH)).body as { items: object[] };
    expect(items).toHaveLength(2);
    expect(items).toContainEqual(
      expect.objectContaining({
        ...{ company_id: companyId, phone: '+79161234567', name: 'Анна', source: 'import' },
        ...{ email: 'anna@example.com', data: { Бюджет: '1500' } },
      }),
    );
  });

  it('are taken from a workbook, too (EP-40)', async () => {
    const workbook = new URL('../import/corpus/files/xlsx-openpyxl.xlsx', import.meta.url);

    const { body } = await operator
      .post(`${PATH}/import`)
      .attach('file', readFileSync(workbook), 'leads.xlsx')
      .expect(200);

    expect(body.created).toBeGreaterThan(0);
    const phones = await database()('leads').pluck<string[]>('phone');
    expect(phones).toHaveLength(body.created as number);
    for (const phone of phones) expect(phone).toMatch(/^\+\d{10,15}$/);
    const old = await operator.post(`${PATH}/import`).attach('file', Buffer.from('x'), 'leads.xls');
    expect([old.status, old.body.code]).toEqual([415, 'unsupported_file']);
  });

  it.each([
    ['leads.csv', 'name\nАнна\n', 422, 'malformed_file'],
    ['leads.csv', '', 422, 'malformed_file'],
    ['leads.txt', 'phone\n1\n', 415, 'unsupported_file'],
  ])('are refused as %s with %j', async (name, text, status, code) => {
    const answer = await upload(operator, text, name);

    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await database()('leads')).toEqual([]);
  });
});

describe('calls', () => {
  const fields = [{ name: 'услуга', instruction: 'Какая услуга' }];
  const config = {
    ...A_SKILLBASE_CONFIG,
    agent: { ...A_SKILLBASE_CONFIG.agent, lead_transfer_fields: fields },
  };

  async function called(row: object, campaignRow: object = {}) {
    const { id: skillbase_id } = await aSkillbase(database(), { company_id: companyId, config });
    const campaign = await aCampaign(database(), {
      ...{ company_id: companyId, skillbase_id, ...campaignRow },
    });
    const task = await aCallTask(database(), { campaign_id: campaign.id });
    const collected_data = { услуга: 'стрижка', прочее: 'нет' };
    return aCall(database(), { call_task_id: task.id, collected_data, ...row } as never);
  }

  it('make a lead once, of what the bot was asked for, from however many hands', async () => {
    const call = await called({});
    const store = createLeadStore(database());

    const made = await Promise.all(Array.from({ length: 4 }, () => store.fromCalls()));

    expect(made.reduce((sum, count) => sum + count)).toBe(1);
    expect((await operator.get(`${PATH}?source=call`)).body.items).toMatchObject([
      {
        ...{ call_id: call.id, phone: call.phone_number, name: 'Анна', status: 'new' },
        ...{ campaign_id: call.campaign_id, data: { услуга: 'стрижка' } },
      },
    ]);
  });

  it('make none again when their lead was removed', async () => {
    await called({});
    const store = createLeadStore(database());
    await store.fromCalls();
    const [lead] = (await operator.get(PATH)).body.items as { id: string }[];

    await operator.delete(`${PATH}/${lead?.id}`).expect(204);
    await database()('calls').update({ lead_checked: false });

    expect(await store.fromCalls()).toBe(0);
    expect((await operator.get(PATH)).body.total).toBe(0);
  });

  it('make none of those who opt out, wrong people, rehearsals and empty answers', async () => {
    const business = { business: 'opted_out', disposition: 'opted_out', outcome: 'fail' };
    await called(business);
    await called({ ...business, business: 'wrong_person', disposition: 'wrong_person' });
    await called({ collected_data: { услуга: ' ' } });
    await called({ collected_data: { прочее: 'да' } });
    const real = await aCampaign(database(), { company_id: companyId });
    await called({}, { rehearsal_of: real.id });
    await called({ state: 'live', collected_data: {} });

    expect(await createLeadStore(database()).fromCalls()).toBe(0);
    expect(await database()('calls').where({ lead_checked: false }).pluck('state')).toEqual([
      'live',
    ]);
  });
});
