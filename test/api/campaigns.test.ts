import { beforeEach, describe, expect, it } from '@jest/globals';
import { CREATE_CAMPAIGN, CREATE_SKILLBASE } from '../../src/api/examples.js';
import { testApi, type Client, type TestApi } from '../support/api.js';
import { aCallTask, aCampaign, aCompany, aLine, aSkillbase } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

let api: TestApi;
let operator: Client;

beforeEach(async () => {
  api = testApi(database());
  operator = api.as(await api.key('operator'));
});

async function aBot(timezone: string | null = 'Asia/Yekaterinburg') {
  const company = await aCompany(database(), { timezone });
  const bot = await aSkillbase(database(), { company_id: company.id });
  return { company_id: company.id, skillbase_id: bot.id, name: 'Осень' };
}

// Of the reference: EP-06, EP-07, EP-08, EP-10, EP-21.
describe('planning a campaign', () => {
  it('works with the examples of the document one after the other', async () => {
    await aCompany(database());
    const admin = api.as(await api.key('admin'));
    await admin.post('/api/skillbases').send(CREATE_SKILLBASE).expect(201);

    const answer = await operator.post('/api/campaigns').send(CREATE_CAMPAIGN).expect(201);

    expect(answer.body).toMatchObject({ name: CREATE_CAMPAIGN.name, status: 'draft' });
    await operator.get(String(answer.headers['location'])).expect(200, answer.body);
  });

  it('is a draft with the usual hours in the zone of its company', async () => {
    const wanted = await aBot();

    const answer = await operator.post('/api/campaigns').send(wanted).expect(201);

    const [line] = await database()('lines').where({ is_default: true });
    expect(answer.body).toMatchObject({
      ...wanted,
      ...{ status: 'draft', skillbase_version: null, line_id: line.id, pause_reason: null },
      ...{ daily_start_time: '09:00', daily_end_time: '18:00', timezone: 'Asia/Yekaterinburg' },
      ...{ max_concurrent_calls: 5, calls_per_minute: 10, max_retries: 3 },
      ...{ retry_delay_minutes: 30, start_time: null, end_time: null, description: null },
      ...{ total_tasks: 0, completed_tasks: 0, failed_tasks: 0 },
    });
  });

  it('takes Moscow when the company has no zone, and windows across midnight', async () => {
    const hours = { daily_start_time: '21:00', daily_end_time: '03:00' };

    const answer = await operator
      .post('/api/campaigns')
      .send({ ...(await aBot(null)), ...hours })
      .expect(201);

    expect(answer.body).toMatchObject({ timezone: 'Europe/Moscow', ...hours });
  });

  it.each<[string, Record<string, unknown>]>([
    ['timezone', { timezone: 'Europe/Moskau' }],
    ['daily_start_time', { daily_start_time: '25:00' }],
    ['daily_end_time', { daily_end_time: '24:01' }],
    ['daily_end_time', { daily_start_time: '10:00', daily_end_time: '10:00' }],
    ['end_time', { start_time: '2027-01-02T00:00:00Z', end_time: '2027-01-01T00:00:00Z' }],
    // From 20:00 to 21:00 in Yekaterinburg; the window is open from 09:00 to 18:00.
    ['end_time', { start_time: '2027-01-02T15:00:00Z', end_time: '2027-01-02T16:00:00Z' }],
    ['start_time', { start_time: '2027-01-02' }],
    ['start_time', { start_time: '0000-01-01T00:00:00Z' }],
    ['calls_per_minute', { calls_per_minute: 60_001 }],
    ['calls_per_minute', { calls_per_minute: 1.5 }],
    ['max_concurrent_calls', { max_concurrent_calls: 0 }],
    ['max_retries', { max_retries: 11 }],
    ['retry_delay_minutes', { retry_delay_minutes: 1_441 }],
    ['name', { name: '   ' }],
    ['status', { status: 'running' }],
    ['skillbase_id', { skillbase_id: '5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77' }],
    ['skillbase_version', { skillbase_version: 2 }],
    ['line_id', { line_id: '5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77' }],
  ])('names %s when given %j', async (field, wrong) => {
    const wanted = { ...(await aBot()), ...wrong };

    const answer = await operator.post('/api/campaigns').send(wanted).expect(422);

    expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field);
    expect(await database()('campaigns')).toEqual([]);
  });

  it('refuses the bot and the line of another company', async () => {
    const wanted = await aBot();
    const foreignBot = await aSkillbase(database());
    const foreignLine = await aLine(database(), { company_id: foreignBot.company_id });

    const bot = await operator
      .post('/api/campaigns')
      .send({ ...wanted, skillbase_id: foreignBot.id })
      .expect(422);
    const line = await operator
      .post('/api/campaigns')
      .send({ ...wanted, line_id: foreignLine.id })
      .expect(422);

    expect([bot.body.errors[0].field, line.body.errors[0].field]).toEqual([
      'skillbase_id',
      'line_id',
    ]);
  });
});

describe('counters of a campaign', () => {
  it('are counted from its tasks', async () => {
    const campaign = await aCampaign(database());
    const task = { campaign_id: campaign.id };
    for (const status of ['pending', 'retry', 'in_progress', 'completed', 'completed', 'failed']) {
      await aCallTask(database(), { ...task, status });
    }
    const other = await aCampaign(database());

    const list = await operator.get('/api/campaigns').expect(200);
    const stats = await operator.get(`/api/campaigns/${campaign.id}/stats`).expect(200);

    expect(list.body.items).toMatchObject([
      { id: other.id, total_tasks: 0 },
      { id: campaign.id, total_tasks: 6, completed_tasks: 2, failed_tasks: 1 },
    ]);
    expect(stats.body).toEqual({
      ...{ campaign_id: campaign.id, status: 'draft', success_rate: 33.33 },
      ...{ total_tasks: 6, completed_tasks: 2, failed_tasks: 1 },
      tasks_by_status: { pending: 1, in_progress: 1, retry: 1, completed: 2, failed: 1 },
    });
  });
});

describe('changing a campaign', () => {
  it('records new limits of a live one and wakes it', async () => {
    const { id } = await aCampaign(database(), { status: 'running', calls_per_minute: 10 });

    const answer = await operator
      .put(`/api/campaigns/${id}`)
      .send({ calls_per_minute: 20, name: 'Новое' })
      .expect(200);

    expect(answer.body).toMatchObject({ calls_per_minute: 20, name: 'Новое', status: 'running' });
    expect(await database()('campaign_events').where({ campaign_id: id })).toMatchObject([
      { kind: 'edited', before: { calls_per_minute: 10 }, after: { calls_per_minute: 20 } },
    ]);
    expect(api.messages.sent).toMatchObject([{ campaignId: id, message: 'wake' }]);
  });

  it('is answered when Temporal is away, and the wake is kept', async () => {
    const { id } = await aCampaign(database(), { status: 'running' });
    api.messages.goAway();

    await operator.put(`/api/campaigns/${id}`).send({ calls_per_minute: 20 }).expect(200);

    expect(await database()('outbox')).toMatchObject([{ message: 'wake', sent_at: null }]);
  });

  it('leaves a draft and a mere name unrecorded', async () => {
    const draft = await aCampaign(database());
    const live = await aCampaign(database(), { status: 'paused' });

    await operator.put(`/api/campaigns/${draft.id}`).send({ calls_per_minute: 20 }).expect(200);
    await operator.put(`/api/campaigns/${live.id}`).send({ description: 'x' }).expect(200);

    expect(await database()('campaign_events')).toEqual([]);
    expect(api.messages.sent).toEqual([]);
  });

  it('checks the schedule that would result', async () => {
    const { id } = await aCampaign(database(), { daily_start_time: '09:00' });

    const answer = await operator
      .put(`/api/campaigns/${id}`)
      .send({ daily_end_time: '09:00' })
      .expect(422);

    expect(answer.body.errors[0].field).toBe('daily_end_time');
  });

  it('is refused when it is stopped, and for the line once it has begun', async () => {
    const line = await aLine(database());
    const stopped = await aCampaign(database(), { status: 'stopped' });
    const running = await aCampaign(database(), { status: 'running' });

    await operator.put(`/api/campaigns/${stopped.id}`).send({ name: 'x' }).expect(409);
    await operator.put(`/api/campaigns/${running.id}`).send({ line_id: line.id }).expect(409);
  });
});

describe('removing a campaign', () => {
  it('is refused while it is live or has just been asked to start', async () => {
    const running = await aCampaign(database(), { status: 'running' });
    const beginning = await aCampaign(database(), { status: 'draft', control: 'run' });

    const answer = await operator.delete(`/api/campaigns/${running.id}`).expect(409);
    await operator.delete(`/api/campaigns/${beginning.id}`).expect(409);

    expect(answer.body).toMatchObject({ code: 'in_use', state: 'running' });
  });

  it('takes it from the lists and keeps its tasks', async () => {
    const { id } = await aCampaign(database(), { status: 'completed' });
    await aCallTask(database(), { campaign_id: id });

    await operator.delete(`/api/campaigns/${id}`).expect(204);

    await operator.get(`/api/campaigns/${id}`).expect(404);
    expect((await operator.get('/api/campaigns')).body.total).toBe(0);
    expect(await database()('call_tasks')).toHaveLength(1);
  });
});

describe('whose campaigns', () => {
  it('are seen: filters narrow, another company sees nothing', async () => {
    const running = await aCampaign(database(), { status: 'running' });
    await aCampaign(database());
    const stranger = api.as(await api.key('admin', (await aCompany(database())).id));

    const byStatus = await operator.get('/api/campaigns?status=running').expect(200);
    const byCompany = await operator
      .get(`/api/campaigns?company_id=${running.company_id}&skillbase_id=${running.skillbase_id}`)
      .expect(200);

    expect(byStatus.body).toMatchObject({ total: 1, items: [{ id: running.id }] });
    expect(byCompany.body).toMatchObject({ total: 1, items: [{ id: running.id }] });
    expect((await stranger.get('/api/campaigns')).body.total).toBe(0);
    for (const path of [`/api/campaigns/${running.id}`, `/api/campaigns/${running.id}/stats`]) {
      await stranger.get(path).expect(404);
    }
    await stranger.put(`/api/campaigns/${running.id}`).send({ name: 'x' }).expect(404);
    await stranger.delete(`/api/campaigns/${running.id}`).expect(404);
    await operator.get('/api/campaigns?status=sleeping').expect(422);
  });
});
