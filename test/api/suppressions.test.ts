import { beforeEach, describe, expect, it } from '@jest/globals';
import { testApi, type Client, type TestApi } from '../support/api.js';
import { aCallTask, aCampaign, aCompany } from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import type { CompanyRow } from '../support/rows.js';

const database = useDatabase();
const PATH = '/api/suppressions';

let api: TestApi;
let company: CompanyRow;
let operator: Client;

beforeEach(async () => {
  api = testApi(database());
  company = await aCompany(database());
  operator = api.as(await api.key('operator', company.id));
});

const csv = (client: Client, path: string, text: string) =>
  client.post(path).attach('file', Buffer.from(text), 'numbers.csv');

describe('a suppressed number', () => {
  it('is stored as E.164, ends what waits, and wakes its campaign', async () => {
    const campaign = await aCampaign(database(), { company_id: company.id, status: 'running' });
    const task = await aCallTask(database(), {
      ...{ campaign_id: campaign.id, phone_number: '+79161234567', workflow_open: true },
    });

    const body = { phone_number: '8 (916) 123-45-67', proof: 'letter' };
    const added = await operator.post(PATH).send(body).expect(201);

    expect(added.body).toMatchObject({
      ...{ phone_number: '+79161234567', purpose: null, source: 'api', proof: 'letter' },
      ...{ company_id: company.id, ended_tasks: 1, call_id: null, list: null },
    });
    expect(added.body.created_by).toContain('operator key');
    expect(await database()('call_tasks').where({ id: task.id })).toMatchObject([
      { status: 'failed', end_reason: 'denied' },
    ]);
    const { id: campaignId } = campaign;
    expect(await database()('outbox').orderBy('id')).toMatchObject([
      { campaign_id: campaignId, call_task_id: task.id, message: 'wake' },
      { campaign_id: campaignId, call_task_id: null, message: 'wake' },
    ]);
  });

  it('is answered with 200 when it was there, and is found by its number', async () => {
    const first = await operator.post(PATH).send({ phone_number: '+79161234567' }).expect(201);
    const again = await operator.post(PATH).send({ phone_number: '89161234567' }).expect(200);
    await operator.post(PATH).send({ phone_number: '+79161234568' }).expect(201);

    const found = await operator.get(`${PATH}?phone_number=+79161234567`).expect(200);

    expect(again.body.id).toBe(first.body.id);
    expect(found.body).toMatchObject({ total: 1, items: [{ id: first.body.id }] });
    await operator.delete(`${PATH}/${first.body.id}`).expect(204);
    await operator.delete(`${PATH}/${first.body.id}`).expect(404);
    expect((await operator.get(PATH)).body.total).toBe(1);
  });

  it.each([
    [{}, 'phone_number', 'is required'],
    [{ phone_number: '12' }, 'phone_number', 'too short'],
    [{ phone_number: 'Anna' }, 'phone_number', 'not a phone number'],
    [{ phone_number: '+79161234567', purpose: 'fun' }, 'purpose', 'Invalid option'],
    [{ phone_number: '+79161234567', why: 'x' }, 'why', 'is not a known field'],
    [{ phone_number: '+79161234567', source: '' }, 'source', 'Too small'],
    [{ phone_number: '+79161234567', company_id: 'nobody' }, 'company_id', 'not a company'],
  ])('is refused when %j is sent, naming %s', async (body, field, message) => {
    const answer = await operator.post(PATH).send(body).expect(422);

    expect(answer.body.errors[0]).toEqual({ field, message: expect.stringContaining(message) });
    expect(JSON.stringify(answer.body)).not.toContain('9161234567');
  });

  it('is seen and removed by its own company only', async () => {
    const added = await operator.post(PATH).send({ phone_number: '+79161234567' }).expect(201);
    const foreign = api.as(await api.key('admin', (await aCompany(database())).id));
    const viewer = api.as(await api.key('viewer', company.id));
    const { id } = added.body as { id: string };

    expect((await foreign.get(PATH).expect(200)).body.total).toBe(0);
    await foreign.delete(`${PATH}/${id}`).expect(404);
    expect((await viewer.get(PATH).expect(200)).body.total).toBe(1);
    await viewer.post(PATH).send({ phone_number: '+79161234567' }).expect(403);
    await viewer.delete(`${PATH}/${id}`).expect(403);
    expect((await api.as(await api.key('admin')).get(PATH)).body.total).toBe(1);
  });
});

describe('a file of numbers', () => {
  it('goes in, names what is wrong with its rows, and comes out again', async () => {
    const text = [
      'phone_number;purpose;source',
      '8 916 123-45-67;;call centre',
      '+79161234568;marketing;',
      '123;;',
      '+79161234569;fun;',
      '+79161234567;;again',
      ';;',
      ';marketing;x',
    ].join('\r\n');

    const done = await csv(operator, `${PATH}/import`, text).expect(200);
    const out = await operator.get(`${PATH}/export.csv`).expect(200);

    expect(done.body).toEqual({
      ...{ total: 6, created: 2, duplicates: 1, rejected: 3, ended_tasks: 0 },
      errors: [
        'Row 4: the phone number is too short',
        'Row 5: the purpose is none of informational, marketing, emergency, collection',
        'Row 8: the phone number is missing',
      ],
    });
    expect(out.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(out.text).toContain('+79161234567,,call centre,');
    expect(out.text).toContain('+79161234568,marketing,import,');
    expect(out.text.trim().split('\n')).toHaveLength(3);
  });

  it('that was downloaded can be uploaded', async () => {
    await operator.post(PATH).send({ phone_number: '+79161234567', purpose: 'marketing' });
    const { text } = await operator.get(`${PATH}/export.csv`).expect(200);
    const other = await aCompany(database());
    const foreign = api.as(await api.key('operator', other.id));

    const done = await csv(foreign, `${PATH}/import`, text).expect(200);

    expect(done.body).toMatchObject({ total: 1, created: 1, rejected: 0 });
    expect((await foreign.get(PATH)).body.items[0]).toMatchObject({
      ...{ phone_number: '+79161234567', purpose: 'marketing', source: 'api' },
    });
  });

  it('makes and replaces an external list with its day', async () => {
    const path = (asOf: string) =>
      `${PATH}/import?list=us_national_dnc&as_of=${asOf}&purpose=marketing`;
    await csv(operator, path('2026-10-01'), 'phone_number\n+12025550143\n+12025550144').expect(200);

    await csv(operator, path('2026-11-01'), 'phone_number\n+12025550144\n').expect(200);

    const { items } = (await operator.get(PATH)).body as { items: object[] };
    expect(items).toMatchObject([
      { phone_number: '+12025550144', list: 'us_national_dnc', purpose: 'marketing' },
    ]);
  });

  it.each([
    ['?list=us_national_dnc', 'phone_number\n+79161234567', 'as_of'],
    ['?as_of=2026-11-01', 'phone_number\n+79161234567', 'list'],
    ['?list=US&as_of=2026-11-01', 'phone_number\n+79161234567', 'list'],
    ['?list=us&as_of=yesterday', 'phone_number\n+79161234567', 'as_of'],
    ['', 'name\nAnna', 'file'],
    ['', '', 'file'],
  ])('with %s and %j is refused, naming %s', async (query, text, field) => {
    const answer = await csv(operator, `${PATH}/import${query}`, text).expect(422);

    expect(answer.body.errors[0].field).toBe(field);
    expect((await operator.get(PATH)).body.total).toBe(0);
  });

  it('asks a key of the platform for the company, and a viewer for more rights', async () => {
    await aCompany(database());
    const platform = api.as(await api.key('admin'));
    const viewer = api.as(await api.key('viewer', company.id));

    const answer = await platform.get(`${PATH}/export.csv`).expect(422);

    expect(answer.body.errors[0].field).toBe('company_id');
    await platform.get(`${PATH}/export.csv?company_id=${company.slug}`).expect(200);
    await viewer.get(`${PATH}/export.csv`).expect(200);
    await csv(viewer, `${PATH}/import`, 'phone_number\n+79161234567').expect(403);
  });
});
