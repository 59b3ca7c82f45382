import { beforeEach, describe, expect, it } from '@jest/globals';
import { testApi, type Client, type TestApi } from '../support/api.js';
import { aCompany, aLine } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();
const CALLER_ID = {
  phone_number: '8 999 000-00-01',
  display_text: 'Салон «Лотос»',
  category: 'Услуги',
  contract_id: 'D-1',
  labelled_from: '2026-09-01',
  rest_seconds: 30,
};

let api: TestApi;
let admin: Client;
let companyId: string;
let path: string;

beforeEach(async () => {
  api = testApi(database());
  companyId = (await aCompany(database())).id;
  admin = api.as(await api.key('admin', companyId));
  path = `/api/lines/${(await aLine(database(), { company_id: companyId })).id}/caller-ids`;
});

describe('caller ids of a line', () => {
  it('are added, listed, shown on the line, and removed', async () => {
    const made = await admin.post(path).send(CALLER_ID).expect(201);
    await admin.post(path).send({ phone_number: '+79990000002' }).expect(201);

    expect(made.body).toMatchObject({
      ...{ ...CALLER_ID, phone_number: '+79990000001', last_used_at: null },
    });
    const list = await admin.get(path).expect(200);
    expect(list.body).toMatchObject({
      total: 2,
      items: [made.body, { phone_number: '+79990000002', display_text: null, rest_seconds: 0 }],
    });
    const lines = (await admin.get('/api/lines')).body as {
      items: { id: string; caller_ids: string[] }[];
    };
    const line = lines.items.find(({ id }) => path.includes(id));
    expect(line?.caller_ids).toEqual(['+79990000001', '+79990000002']);
    await admin.delete(`${path}/${made.body.id}`).expect(204);
    await admin.delete(`${path}/${made.body.id}`).expect(404);
    expect((await admin.get(path)).body.total).toBe(1);
    const events = await database()('record_events').orderBy('id').pluck('action');
    expect(events).toEqual(['added', 'added', 'removed']);
  });

  it('are refused when they are there, even twice at once', async () => {
    const answers = await Promise.all([1, 2].map(() => admin.post(path).send(CALLER_ID)));

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const taken = answers.find(({ status }) => status === 409);
    expect(taken?.body).toMatchObject({ errors: [{ field: 'phone_number' }] });
  });

  it.each([
    [{ display_text: 'x'.repeat(33) }, 'display_text'],
    [{ phone_number: 'Lotos' }, 'phone_number'],
    [{ rest_seconds: 86_401 }, 'rest_seconds'],
    [{ labelled_from: 'soon' }, 'labelled_from'],
    [{ text: 'x' }, 'text'],
  ])('with %j are refused, naming %s', async (change, field) => {
    const answer = await admin
      .post(path)
      .send({ ...CALLER_ID, ...change })
      .expect(422);

    expect(answer.body.errors[0].field).toBe(field);
  });

  it('of another company are not there, and of a shared line the platform changes', async () => {
    const made = await admin.post(path).send(CALLER_ID).expect(201);
    const foreign = api.as(await api.key('admin', (await aCompany(database())).id));
    const shared = `/api/lines/${(await aLine(database())).id}/caller-ids`;
    const platform = api.as(await api.key('admin'));

    await foreign.get(path).expect(404);
    await foreign.post(path).send(CALLER_ID).expect(404);
    await foreign.delete(`${path}/${made.body.id}`).expect(404);
    await admin.get(shared).expect(200);
    await admin.post(shared).send(CALLER_ID).expect(403);
    await platform.post(shared).send(CALLER_ID).expect(201);
    const operator = api.as(await api.key('operator', companyId));
    await operator.post(path).send(CALLER_ID).expect(403);
  });
});
