import { describe, expect, it } from '@jest/globals';
import { testApi } from '../support/api.js';
import { aCall, aCallTask, aCampaign, aCompany } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

async function viewer(companyId: string | null = null) {
  const api = testApi(database());
  return api.as(await api.key('viewer', companyId));
}

describe('the first screen', () => {
  it('shows the last calls, as many as are asked for and 50 at most (EP-50)', async () => {
    const first = await aCall(database(), { dialing_at: new Date('2026-09-01T08:00:00Z') });
    const { company_id, campaign_id } = first;
    const later = { campaign_id, dialing_at: new Date('2026-09-01T09:00:00Z') };
    const last = await aCall(database(), later);
    const client = await viewer(company_id);
    const path = '/api/dashboard/recent-calls';

    const all = await client.get(`${path}?limit=500`).expect(200);
    const one = await client.get(`${path}?limit=1`).expect(200);

    expect(all.body).toEqual([
      expect.objectContaining({ id: last.id }),
      {
        ...{ id: first.id, started_at: '2026-09-01T08:00:00.000Z', status: 'completed' },
        ...{ outcome: 'success', duration_sec: 42, caller_number: null },
        callee_number: first.phone_number,
      },
    ]);
    expect(one.body).toMatchObject([{ id: last.id }]);
    await client.get(`${path}?limit=0`).expect(422);
    expect((await (await viewer((await aCompany(database())).id)).get(path)).body).toEqual([]);
  });

  it('shows campaigns that run, and no others (EP-51)', async () => {
    const running = await aCampaign(database(), { status: 'running' });
    await aCampaign(database(), { status: 'paused', company_id: running.company_id });
    await aCampaign(database(), { status: 'running' });
    await aCallTask(database(), { campaign_id: running.id });
    await aCallTask(database(), { campaign_id: running.id, status: 'completed' });
    const client = await viewer(running.company_id);

    const { body } = await client.get('/api/dashboard/active-campaigns').expect(200);

    expect(body).toEqual([
      {
        ...{ id: running.id, name: running.name, status: 'running' },
        ...{ total_tasks: 2, completed_tasks: 1, failed_tasks: 0 },
      },
    ]);
  });
});
