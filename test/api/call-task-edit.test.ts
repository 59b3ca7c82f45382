import { beforeEach, describe, expect, it } from '@jest/globals';
import { testApi, type Client, type TestApi } from '../support/api.js';
import { aCallTask, aCampaign, aClock, aCompany, aLine } from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import type { CallTaskRow, CampaignRow } from '../support/rows.js';

const database = useDatabase();
/** A Tuesday, noon in Moscow. */
const NOON = new Date('2026-03-03T09:00:00Z');
const FRIDAY = '2026-03-06T10:00:00.000Z';

let api: TestApi;
let operator: Client;

beforeEach(async () => {
  api = testApi(database());
  operator = api.as(await api.key('operator'));
});

const put = (id: string, body: object) => operator.put(`/api/call-tasks/${id}`).send(body);
const taskRow = (id: string) => database()('call_tasks').where({ id }).first();
const events = (call_task_id: string) => database()('campaign_events').where({ call_task_id });

async function aTask(
  row: Partial<CallTaskRow> = {},
  campaignRow: Partial<CampaignRow> = {},
): Promise<CallTaskRow> {
  const line = await aLine(database());
  await aClock(database(), { line_id: line.id, virtual_origin: NOON });
  const campaign = await aCampaign(database(), {
    ...{ line_id: line.id, status: 'running' },
    ...campaignRow,
  });
  return aCallTask(database(), { campaign_id: campaign.id, country: 'RU', ...row });
}

describe('changing one contact', () => {
  it('changes what is named, keeps the rest, and records who did it', async () => {
    const task = await aTask({ contact_data: { debt: '1' } });

    const answer = await put(task.id, { contact_data: { debt: '2' }, priority: 7 }).expect(200);
    const history = await operator
      .get(`/api/campaigns/${task.campaign_id}/events?call_task_id=${task.id}`)
      .expect(200);

    expect(answer.body).toMatchObject({
      ...{ id: task.id, contact_name: task.contact_name, contact_data: { debt: '2' } },
      ...{ priority: 7, status: 'pending', next_attempt_at: null },
    });
    expect(history.body).toMatchObject({
      total: 1,
      items: [
        {
          ...{ call_task_id: task.id, kind: 'edited', by: expect.stringContaining('operator') },
          before: { contact_data: { debt: '1' }, priority: 0 },
          after: { contact_data: { debt: '2' }, priority: 7 },
        },
      ],
    });
    expect(api.messages.sent).toEqual([]);
  });

  it('records nothing when nothing changes', async () => {
    const task = await aTask({ priority: 3 });

    await put(task.id, { priority: 3, contact_name: task.contact_name }).expect(200);

    expect(await events(task.id)).toEqual([]);
  });

  it('sets the time of a waiting task and wakes its workflow and the campaign', async () => {
    const task = await aTask({ status: 'retry', next_attempt_at: NOON, workflow_open: true });

    const answer = await put(task.id, { next_attempt_at: FRIDAY }).expect(200);

    expect(answer.body).toMatchObject({ next_attempt_at: FRIDAY, status: 'retry' });
    expect(api.messages.sent.map(({ callTaskId, message }) => [callTaskId, message])).toEqual(
      expect.arrayContaining([
        [task.id, 'wake'],
        [null, 'wake'],
      ]),
    );
    expect(await database()('decisions').where({ call_task_id: task.id })).toMatchObject([
      { verdict: 'retry', reason: 'rescheduled_by_hand', until: new Date(FRIDAY) },
    ]);
    expect(await events(task.id)).toMatchObject([
      { before: { next_attempt_at: NOON.toISOString() }, after: { next_attempt_at: FRIDAY } },
    ]);
  });

  it.each([null, '2026-03-01T00:00:00Z'])('makes it due now for %p', async (time) => {
    const task = await aTask({ status: 'retry', next_attempt_at: new Date(FRIDAY) });

    await put(task.id, { next_attempt_at: time }).expect(200);

    const { next_attempt_at } = await taskRow(task.id);
    expect(Math.abs(next_attempt_at.getTime() - NOON.getTime())).toBeLessThan(60_000);
  });

  it('refuses a time while it is called, when it has ended, and after the campaign', async () => {
    const time = { next_attempt_at: FRIDAY };
    const live = await aTask({ status: 'in_progress' });
    const granted = await aTask({ permit_id: '5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77' });
    const ended = await aTask({ status: 'failed' });
    const over = await aTask({}, { end_time: new Date(FRIDAY) });

    for (const { id } of [live, granted, ended]) {
      expect((await put(id, time).expect(409)).body.code).toBe('state_conflict');
    }
    const late = await put(over.id, time).expect(422);

    expect(late.body.errors[0].field).toBe('next_attempt_at');
    // Its data may be put right at any time.
    await put(live.id, { contact_name: 'Борис' }).expect(200);
    await put(ended.id, { contact_name: 'Борис' }).expect(200);
  });

  it('takes the zone from a region or from a zone that is told', async () => {
    const task = await aTask();

    const region = await put(task.id, { region: 'Свердловская область' }).expect(200);
    const told = await put(task.id, { timezone: 'Asia/Vladivostok' }).expect(200);
    const still = await put(task.id, { region: 'Москва' }).expect(200);
    const byRegion = await put(task.id, { timezone: null }).expect(200);

    const keys = [region, told, still, byRegion].map(({ body }) => [
      body.zone_key,
      body.zone_source,
    ]);
    expect(keys).toEqual([
      ['RU:Asia/Yekaterinburg', 'region'],
      ['RU:Asia/Vladivostok', 'column'],
      ['RU:Asia/Vladivostok', 'column'],
      ['RU:Europe/Moscow', 'region'],
    ]);
  });

  it('is looked at again in its new zone when the hours of the old one put it off', async () => {
    const hours = { daily_start_time: '09:00', daily_end_time: '18:00' };
    const tomorrow = new Date('2026-03-04T06:00:00Z');
    const zone = { zone_key: 'RU:Asia/Vladivostok', zone_source: 'column' };
    const task = await aTask({ next_attempt_at: tomorrow, ...zone }, hours);
    const decision = { call_task_id: task.id, at: NOON, verdict: 'defer', until: tomorrow };
    await database()('decisions').insert({ ...decision, reason: 'window_closed' });

    await put(task.id, { timezone: 'Europe/Moscow' }).expect(200);

    expect((await taskRow(task.id)).next_attempt_at < tomorrow).toBe(true);
    expect(api.messages.sent).toMatchObject([{ callTaskId: null, message: 'wake' }]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['timezone', { timezone: 'Europe/Moskau' }],
    ['region', { region: 'Атлантида' }],
    ['priority', { priority: 1.5 }],
    ['contact_data.age', { contact_data: { age: 5 } }],
    ['next_attempt_at', { next_attempt_at: 'tomorrow' }],
    ['phone_number', { phone_number: '+79990000000' }],
  ])('names %s when given %j', async (field, wrong) => {
    const task = await aTask();

    const answer = await put(task.id, wrong).expect(422);

    expect(answer.body.errors.map((error: { field: string }) => error.field)).toEqual([field]);
    expect(await events(task.id)).toEqual([]);
  });

  it('is for those who see it and may steer', async () => {
    const task = await aTask();
    const stranger = api.as(await api.key('admin', (await aCompany(database())).id));
    const viewer = api.as(await api.key('viewer'));

    await stranger.put(`/api/call-tasks/${task.id}`).send({ priority: 1 }).expect(404);
    await viewer.put(`/api/call-tasks/${task.id}`).send({ priority: 1 }).expect(403);
  });
});
