import { describe, expect, it } from '@jest/globals';
import { ensureFirstAdminKey } from '../../src/db/first-admin-key.js';
import { testApi, TEST_SECRET } from '../support/api.js';
import { databaseUrl, useDatabase } from '../support/database.js';

const database = useDatabase();

describe('the first admin key', () => {
  it('is made once, however many ask at once, with a company to work in', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => ensureFirstAdminKey(databaseUrl(), TEST_SECRET)),
    );

    const keys = answers.filter((answer) => answer !== null);
    expect(keys).toHaveLength(1);
    expect(await database()('companies').pluck('slug')).toEqual(['demo']);
    expect(await ensureFirstAdminKey(databaseUrl(), TEST_SECRET)).toBeNull();
  });

  it('opens the whole API', async () => {
    const key = await ensureFirstAdminKey(databaseUrl(), TEST_SECRET);

    const answer = await testApi(database()).as(String(key)).get('/api/keys').expect(200);

    expect(answer.body.items).toMatchObject([{ role: 'admin', company_id: null }]);
  });

  it('is not made again for a database whose keys are all revoked', async () => {
    await ensureFirstAdminKey(databaseUrl(), TEST_SECRET);
    await database()('api_keys').update({ revoked_at: new Date() });

    expect(await ensureFirstAdminKey(databaseUrl(), TEST_SECRET)).toBeNull();
  });
});
