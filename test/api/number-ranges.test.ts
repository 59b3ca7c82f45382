import { describe, expect, it } from '@jest/globals';
import { aCompany } from '../support/builders.js';
import { testApi } from '../support/api.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();
const PATH = '/api/number-ranges';
const TABLE = 'first_number,last_number,timezone\n79160000000,79160000999,MSK+2\n1,2,x\n';

describe('number ranges over the API', () => {
  it('are replaced by an upload, shown, and forgotten', async () => {
    const company = await aCompany(database());
    const api = testApi(database());
    const admin = api.as(await api.key('admin', company.id));

    const uploaded = await admin.post(PATH).attach('file', Buffer.from(TABLE), 'ranges.csv');
    const shown = await admin.get(PATH);
    const forgotten = await admin.delete(PATH);

    expect(uploaded.body).toEqual({
      ...{ total: 2, created: 1, rejected: 1, rekeyed_tasks: 0 },
      errors: ['Row 3: column first_number: must be 7 to 15 digits with the country code'],
    });
    expect(shown.body).toEqual({
      total: 1,
      items: [
        {
          ...{ first_number: '+79160000000', last_number: '+79160000999' },
          ...{ timezone: 'Etc/GMT-5', region: null },
        },
      ],
    });
    expect(forgotten.status).toBe(204);
    expect((await admin.get(PATH)).body).toEqual({ total: 0, items: [] });
  });

  it('are seen by their company only, and changed by its admins only', async () => {
    const [mine, other] = [await aCompany(database()), await aCompany(database())];
    const api = testApi(database());
    const operator = api.as(await api.key('operator', mine.id));

    const refused = await operator.post(PATH).attach('file', Buffer.from(TABLE), 'ranges.csv');
    const foreign = await operator.get(`${PATH}?company_id=${other.id}`);

    expect(refused.status).toBe(403);
    expect(foreign.status).toBe(422);
  });

  it('says what a file lacks', async () => {
    const api = testApi(database());
    const admin = api.as(await api.key('admin', (await aCompany(database())).id));

    const answer = await admin.post(PATH).attach('file', Buffer.from('a,b\n1,2\n'), 'ranges.csv');

    expect(answer.status).toBe(422);
    expect(answer.body.detail).toMatch(/Row 1: name the columns first_number, last_number/);
  });
});
