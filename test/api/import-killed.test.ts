import { describe, expect, it } from '@jest/globals';
import { createSweepStore } from '../../src/db/sweep-store.js';
import { createApiKeyStore } from '../../src/db/api-key-store.js';
import { startApiProcess } from '../support/api-process.js';
import { testApi, TEST_SECRET } from '../support/api.js';
import { aCampaign } from '../support/builders.js';
import { databaseUrl, useDatabase } from '../support/database.js';

const database = useDatabase();
const ROWS = 60_000;
const CSV = `phone,name\n${Array.from(
  { length: ROWS },
  (_, at) => `8916${String(at).padStart(7, '0')},Иванова Анна`,
).join('\n')}\n`;

describe('an API that is killed in the middle of an import', () => {
  it('leaves nothing, and the file can be uploaded again', async () => {
    const campaign = await aCampaign(database());
    const { key } = await createApiKeyStore(database(), TEST_SECRET).create({
      ...{ name: 'operator', role: 'operator', companyId: null },
    });
    const api = await startApiProcess({
      ...{ DATABASE_URL: databaseUrl(), NEW_VOICE_SECRET: TEST_SECRET },
    });
    try {
      const form = new FormData();
      form.set('file', new Blob([CSV]), 'contacts.csv');
      const path = `/api/campaigns/${campaign.id}/call-list`;
      const headers = { authorization: `Bearer ${key}` };
      const answer = fetch(`${api.url}${path}`, { method: 'POST', headers, body: form });
      answer.catch(() => undefined);
      await until(async () => (await copying()) > 0);
    } finally {
      await api.stop('SIGKILL');
    }
    await until(async () => (await copying()) === 0);

    await createSweepStore(database()).failStaleImports(0);
    const left = await database()('call_tasks').where({ campaign_id: campaign.id });
    const again = testApi(database());
    const answer = await again
      .as(await again.key('operator'))
      .post(`/api/campaigns/${campaign.id}/call-list`)
      .attach('file', Buffer.from(CSV), 'contacts.csv');

    expect(left).toEqual([]);
    expect(await database()('imports').orderBy('created_at').pluck('status')).toEqual([
      'failed',
      'completed',
    ]);
    expect(answer.body).toMatchObject({ total: ROWS, created: ROWS, duplicates: 0 });
  });
});

/** Transactions that take rows in. */
async function copying(): Promise<number> {
  const { rows } = await database().raw<{ rows: { count: number }[] }>(
    `select count(*) from pg_stat_activity where datname = current_database()
       and pid <> pg_backend_pid() and query ilike any(array['copy import_rows%',
         'insert into call_tasks%', 'truncate import_rows%'])
       and state <> 'idle'`,
  );
  return rows[0]?.count ?? 0;
}

async function until(happened: () => Promise<boolean>): Promise<void> {
  for (const limit = Date.now() + 50_000; Date.now() < limit;) {
    if (await happened()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it did not happen within 50 s');
}
