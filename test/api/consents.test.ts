import { beforeEach, describe, expect, it } from '@jest/globals';
import { testApi, type Client, type TestApi } from '../support/api.js';
import { aCompany } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();
const PATH = '/api/consents';
const CONSENT = {
  phone_number: '8 916 123-45-67',
  purpose: 'marketing',
  grade: 'express_written',
  source: 'https://lotos.example/form',
  wording: 'Согласна, "да"\nи ещё строка',
  obtained_at: '2026-09-01T12:00:00+03:00',
};

let api: TestApi;
let operator: Client;
let companyId: string;

beforeEach(async () => {
  api = testApi(database());
  companyId = (await aCompany(database())).id;
  operator = api.as(await api.key('operator', companyId));
});

const csv = (client: Client, text: string) =>
  client.post(`${PATH}/import`).attach('file', Buffer.from(text), 'consents.csv');

describe('a consent', () => {
  it('is recorded with its proof, found, and revoked without being lost', async () => {
    const made = await operator.post(PATH).send(CONSENT).expect(201);
    await operator
      .post(PATH)
      .send({ ...CONSENT, phone_number: '+79161234568' })
      .expect(201);

    expect(made.body).toMatchObject({
      ...{ ...CONSENT, phone_number: '+79161234567', obtained_at: '2026-09-01T09:00:00.000Z' },
      ...{ company_id: companyId, expires_at: null, revoked_at: null },
    });
    await operator.delete(`${PATH}/${made.body.id}`).expect(204);
    await operator.delete(`${PATH}/${made.body.id}`).expect(404);
    const found = await operator.get(`${PATH}?phone_number=%2B79161234567`).expect(200);
    expect(found.body).toMatchObject({ total: 1, items: [{ id: made.body.id }] });
    expect(found.body.items[0].revoked_at).not.toBeNull();
    expect(await database()('record_events')).toMatchObject([
      { record: 'consent', action: 'revoked', record_id: made.body.id },
    ]);
  });

  it.each([
    [{ grade: 'none' }, 'grade'],
    [{ grade: undefined }, 'grade'],
    [{ wording: ' ' }, 'wording'],
    [{ source: undefined }, 'source'],
    [{ obtained_at: 'yesterday' }, 'obtained_at'],
    [{ obtained_at: '2199-01-01T00:00:00Z' }, 'obtained_at'],
    [{ expires_at: '2026-08-01T00:00:00Z' }, 'expires_at'],
    [{ phone_number: 'Anna' }, 'phone_number'],
    [{ purpose: 'fun' }, 'purpose'],
  ])('with %j is refused, naming %s', async (change, field) => {
    const answer = await operator
      .post(PATH)
      .send({ ...CONSENT, ...change })
      .expect(422);

    expect(answer.body.errors[0].field).toBe(field);
  });

  it('belongs to its company', async () => {
    const made = await operator.post(PATH).send(CONSENT).expect(201);
    const foreign = api.as(await api.key('admin', (await aCompany(database())).id));
    const viewer = api.as(await api.key('viewer', companyId));

    expect((await foreign.get(PATH)).body.total).toBe(0);
    await foreign.delete(`${PATH}/${made.body.id}`).expect(404);
    await viewer.get(PATH).expect(200);
    await viewer.post(PATH).send(CONSENT).expect(403);
  });
});

describe('a file of consents', () => {
  const HEADER = 'phone_number,purpose,grade,source,wording,obtained_at,expires_at';

  it('goes in once, names bad rows, and comes out as it went in', async () => {
    const text = [
      HEADER,
      '+79161234567,marketing,express,form,"Согласен, ""да""",2026-09-01,',
      '+79161234568,,express_written,form,да,2026-09-01T12:00:00Z,2027-09-01T12:00:00Z',
      '+79161234569,,none,form,да,2026-09-01,',
      '+79161234569,,express,form,,2026-09-01,',
      '+79161234569,,express,form,да,09/01/2026,',
      '+79161234569,,express,form,да,2026-09-01,2026-08-01',
      '12,,express,form,да,2026-09-01,',
    ].join('\n');

    const first = await csv(operator, text).expect(200);
    const again = await csv(operator, text).expect(200);
    const out = await operator.get(`${PATH}/export.csv`).expect(200);

    expect(first.body).toMatchObject({ total: 7, created: 2, duplicates: 0, rejected: 5 });
    expect(first.body.errors).toHaveLength(5);
    expect(again.body).toMatchObject({ total: 7, created: 0, duplicates: 2, rejected: 5 });
    expect(out.text).toContain('+79161234567,marketing,express,form,"Согласен, ""да"""');
    const other = api.as(await api.key('operator', (await aCompany(database())).id));
    const taken = await csv(other, out.text.replaceAll(/ (\d\d:\d\d:\d\d)\+00/g, 'T$1Z'));
    expect(taken.body).toMatchObject({ total: 2, created: 2, rejected: 0 });
  });

  it('without phone numbers is refused', async () => {
    const answer = await csv(operator, 'grade,source\nexpress,form').expect(422);

    expect(answer.body.code).toBe('malformed_file');
  });
});
