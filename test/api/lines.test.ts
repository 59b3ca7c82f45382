import { beforeEach, describe, expect, it } from '@jest/globals';
import { testApi, type Client, type TestApi } from '../support/api.js';
import { aCallTask, aCampaign, aCompany, aLine, aPermit } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

let api: TestApi;
let admin: Client;
let companyId: string;
let lineId: string;
let path: string;

beforeEach(async () => {
  api = testApi(database());
  companyId = (await aCompany(database())).id;
  admin = api.as(await api.key('admin', companyId));
  const settings = JSON.stringify({ seed: 7 });
  const limits = { calls_per_minute: 600, max_concurrent_calls: 50 };
  const line = await aLine(database(), { company_id: companyId, ...limits, settings } as object);
  lineId = line.id;
  path = `/api/lines/${lineId}`;
});

const events = () => database()('record_events').orderBy('id');

/** Granted so far ahead, to a campaign on the line. */
async function aSlotAhead(aheadMs: number, line_id = lineId): Promise<() => Promise<Date | null>> {
  const { id: campaign_id } = await aCampaign(database(), { company_id: companyId, line_id });
  const { id: call_task_id } = await aCallTask(database(), { campaign_id });
  const slot_at = new Date(Date.now() + aheadMs);
  const { id } = await aPermit(database(), { call_task_id, slot_at });
  return async () => (await database()('permits').where({ id }).first()).slot_at;
}

describe('a change of a line', () => {
  it('changes what it names, leaves the rest, and tells who changed what', async () => {
    const congestion = {
      ...{ share: 0.3, from: '2026-09-01T09:00:00Z', until: '2026-09-01T09:02:00Z' },
    };

    const limits = await admin.put(path).send({ calls_per_minute: 60 }).expect(200);
    const rest = { name: 'Evening', max_concurrent_calls: 9, settings: { congestion } };
    const changed = await admin.put(path).send(rest).expect(200);

    expect(limits.body).toMatchObject({
      ...{ id: lineId, calls_per_minute: 60, max_concurrent_calls: 50, settings: { seed: 7 } },
    });
    expect(changed.body).toMatchObject({ ...rest, calls_per_minute: 60 });
    const listed = (await admin.get('/api/lines')).body.items as { id: string }[];
    expect(listed.find(({ id }) => id === lineId)).toEqual(changed.body);
    expect(await events()).toMatchObject([
      {
        ...{ record: 'line', action: 'changed', record_id: lineId, company_id: companyId },
        by: expect.stringContaining('admin key'),
        details: { before: { calls_per_minute: 600 }, after: { calls_per_minute: 60 } },
      },
      {
        details: {
          before: { max_concurrent_calls: 50, settings: { seed: 7 } },
          after: { name: 'Evening', max_concurrent_calls: 9, settings: { congestion } },
        },
      },
    ]);
  });

  it('of its rate takes back the slots that were granted ahead, of this line only', async () => {
    const far = await aSlotAhead(5_000);
    const near = await aSlotAhead(-100);
    const elsewhere = await aSlotAhead(5_000, (await aLine(database())).id);

    await admin.put(path).send({ max_concurrent_calls: 10 }).expect(200);
    expect(await far()).not.toBeNull();
    await admin.put(path).send({ calls_per_minute: 60 }).expect(200);

    expect(await far()).toBeNull();
    expect(await near()).not.toBeNull();
    expect(await elsewhere()).not.toBeNull();
  });

  it('to what it is already leaves its slots and no trace', async () => {
    const far = await aSlotAhead(5_000);

    const same = { calls_per_minute: 600, settings: { seed: 7 } };
    await admin.put(path).send(same).expect(200);
    await admin.put(path).send({}).expect(200);

    expect(await far()).not.toBeNull();
    expect(await events()).toEqual([]);
  });

  it.each([
    [{ calls_per_minute: 0 }, 'calls_per_minute'],
    [{ max_concurrent_calls: 10_001 }, 'max_concurrent_calls'],
    [{ name: ' ' }, 'name'],
    [{ settings: null }, 'settings'],
    [{ kind: 'livekit' }, 'kind'],
  ])('to %j is refused, naming %s', async (change, field) => {
    const answer = await admin.put(path).send(change).expect(422);

    expect(answer.body.errors[0].field).toBe(field);
    expect(await events()).toEqual([]);
  });

  it('is for admins of its company, and of a shared line for the platform', async () => {
    const change = { calls_per_minute: 60 };
    const operator = api.as(await api.key('operator', companyId));
    const foreign = api.as(await api.key('admin', (await aCompany(database())).id));
    const platform = api.as(await api.key('admin'));
    const shared = `/api/lines/${(await aLine(database())).id}`;

    await operator.put(path).send(change).expect(403);
    await foreign.put(path).send(change).expect(404);
    await admin.put(shared).send(change).expect(403);
    await admin.put(`/api/lines/${companyId}`).send(change).expect(404);
    expect(await events()).toEqual([]);
    await platform.put(shared).send(change).expect(200);
    await platform.put(path).send(change).expect(200);
    expect(await events()).toMatchObject([{ company_id: null }, { company_id: companyId }]);
  });

  it('has no simulated callees when it is a real line', async () => {
    const real = await aLine(database(), { company_id: companyId, kind: 'livekit' });

    const refused = await admin.put(`/api/lines/${real.id}`).send({ settings: { seed: 1 } });
    const renamed = await admin.put(`/api/lines/${real.id}`).send({ name: 'Trunk' });

    expect(refused.body).toMatchObject({ status: 422 });
    expect(refused.body.errors[0]).toMatchObject({ field: 'settings' });
    expect(renamed.status).toBe(200);
  });
});
