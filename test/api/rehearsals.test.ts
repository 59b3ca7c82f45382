import { describe, expect, it } from '@jest/globals';
import { aCall, aCallTask, aCampaign, aClock, aLine } from '../support/builders.js';
import { testApi } from '../support/api.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

async function operator() {
  const api = testApi(database());
  return { ...api.as(await api.key('operator')), messages: api.messages };
}

describe('a rehearsal', () => {
  it('is a copy of a campaign and its contacts on a simulated line with a clock', async () => {
    const line = await aLine(database(), { kind: 'livekit', calls_per_minute: 77 });
    const original = await aCampaign(database(), {
      ...{ line_id: line.id, name: 'Autumn', calls_per_minute: 42, max_retries: 5 },
    });
    await aCallTask(database(), { campaign_id: original.id, status: 'completed' });
    await aCallTask(database(), { campaign_id: original.id, contact_name: 'Вера' });
    const client = await operator();
    const body = { speed: 30, starts_at: '2026-09-07T08:00:00Z' };
    const answer = await client.post(`/api/campaigns/${original.id}/rehearse`).send(body);

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      ...{ name: 'Rehearsal: Autumn', rehearsal_of: original.id, calls_per_minute: 42 },
      ...{ max_retries: 5, total_tasks: 2, completed_tasks: 0 },
    });
    const [own] = await database()('lines').where({ id: answer.body.line_id });
    expect(own).toMatchObject({ kind: 'simulator', calls_per_minute: 77, is_default: false });
    const [clock] = await database()('clock').where({ line_id: own.id });
    expect(clock).toMatchObject({ speed: 30, virtual_origin: new Date('2026-09-07T08:00:00Z') });
    const copies = await database()('call_tasks').where({ campaign_id: answer.body.id });
    expect(copies.map(({ status, attempt_count: tried }) => [status, tried])).toEqual([
      ['pending', 0],
      ['pending', 0],
    ]);
    const [asked] = await database()('outbox').where({ campaign_id: answer.body.id });
    expect(asked).toMatchObject({ message: 'start' });
  });

  it('begins a minute before its first call when nobody says when', async () => {
    const line = await aLine(database());
    await aClock(database(), { line_id: line.id, speed: 0.01 });
    const original = await aCampaign(database(), {
      ...{ line_id: line.id, daily_start_time: '20:00', daily_end_time: '21:00' },
    });
    await aCallTask(database(), { campaign_id: original.id });
    const client = await operator();
    const { body } = await client.post(`/api/campaigns/${original.id}/rehearse`);
    const [clock] = await database()('clock').where({ line_id: body.line_id });

    expect(clock.virtual_origin).toEqual(new Date('2026-09-01T16:59:00Z'));
  });

  it('is in no list of real campaigns and leaves the original as it was', async () => {
    const original = await aCampaign(database());
    await aCallTask(database(), { campaign_id: original.id });
    const client = await operator();
    const { body } = await client.post(`/api/campaigns/${original.id}/rehearse`).send({});
    const ids = async (query: string) => {
      const list = await client.get(`/api/campaigns${query}`);
      return list.body.items.map(({ id }: { id: string }) => id);
    };

    expect(await ids('')).toEqual([original.id]);
    expect(await ids('?rehearsals=true')).toEqual([body.id]);
    expect((await client.get(`/api/campaigns/${original.id}`)).body).toMatchObject({
      ...{ status: 'draft', rehearsal_of: null, total_tasks: 1 },
    });
  });

  it('goes with its original, which stays while a rehearsal runs', async () => {
    const original = await aCampaign(database());
    await aCallTask(database(), { campaign_id: original.id });
    const api = testApi(database());
    const client = api.as(await api.key('admin'));
    const { body } = await client.post(`/api/campaigns/${original.id}/rehearse`).send({});
    await database()('campaigns').where({ id: body.id }).update({ status: 'running' });
    expect((await client.delete(`/api/campaigns/${original.id}`)).status).toBe(409);

    await database()('campaigns').where({ id: body.id }).update({ status: 'stopped' });
    expect((await client.delete(`/api/campaigns/${original.id}`)).status).toBe(204);
    expect((await client.get(`/api/campaigns/${body.id}`)).status).toBe(404);
  });

  it('cannot be rehearsed itself', async () => {
    const original = await aCampaign(database());
    const copy = await aCampaign(database());
    await database()('campaigns').where({ id: copy.id }).update({ rehearsal_of: original.id });
    const client = await operator();

    expect((await client.post(`/api/campaigns/${copy.id}/rehearse`).send({})).status).toBe(409);
  });

  it('may call a number that the real campaign is calling, and nobody else may twice', async () => {
    const line = await aLine(database());
    await aClock(database(), { line_id: line.id });
    const task = await aCallTask(database());
    const { company_id, phone_number } = task;
    await aCall(database(), { call_task_id: task.id, state: 'live' });
    const other = async (line_id: string | null) => {
      const campaign = await aCampaign(database(), {
        ...{ company_id, ...(line_id !== null && { line_id }) },
      });
      const same = await aCallTask(database(), { campaign_id: campaign.id, phone_number });
      return aCall(database(), { call_task_id: same.id, state: 'dialing' });
    };

    await other(line.id);
    await expect(other(line.id)).rejects.toMatchObject({
      constraint: 'calls_one_live_of_a_number',
    });
    await expect(other(null)).rejects.toMatchObject({ constraint: 'calls_one_live_of_a_number' });
  });
});

describe('the answer to a start', () => {
  it('says what its contacts meet and when the next call comes', async () => {
    const line = await aLine(database());
    await aClock(database(), { line_id: line.id, speed: 0.01 });
    const campaign = await aCampaign(database(), {
      ...{ line_id: line.id, daily_start_time: '20:00', daily_end_time: '21:00' },
    });
    await aCallTask(database(), { campaign_id: campaign.id });
    const client = await operator();
    const { body } = await client.post(`/api/campaigns/${campaign.id}/start`).send();

    expect(body.start).toMatchObject({
      ...{ contacts: 1, looked_at: null, reason: 'window_closed' },
      next_dial_at: '2026-09-01T17:00:00.000Z',
      by_reason: [{ verdict: 'defer', reason: 'window_closed', contacts: 1 }],
    });
  });
});
