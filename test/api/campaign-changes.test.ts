import { beforeEach, describe, expect, it } from '@jest/globals';
import { testApi, type Client, type TestApi } from '../support/api.js';
import {
  aCallTask,
  aCampaign,
  aClock,
  aCompany,
  aLine,
  aPermit,
  aSkillbase,
} from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import type { CallTaskRow, CampaignRow } from '../support/rows.js';

const database = useDatabase();

let api: TestApi;
let operator: Client;

beforeEach(async () => {
  api = testApi(database());
  operator = api.as(await api.key('operator'));
});

const put = (id: string, body: object) => operator.put(`/api/campaigns/${id}`).send(body);
const taskRow = (id: string) => database()('call_tasks').where({ id }).first();

async function eventsOf(id: string, query = ''): Promise<Record<string, unknown>[]> {
  const answer = await operator.get(`/api/campaigns/${id}/events${query}`).expect(200);
  return answer.body.items;
}

/** A Tuesday, 20:00 in Moscow and 03:00 of the next day in Vladivostok. */
const EVENING = new Date('2026-03-03T17:00:00Z');
const NEXT_MORNING = new Date('2026-03-04T06:00:00Z');

async function anEveningCampaign(row: Partial<CampaignRow> = {}): Promise<CampaignRow> {
  const line = await aLine(database());
  await aClock(database(), { line_id: line.id, virtual_origin: EVENING });
  const hours = { daily_start_time: '09:00', daily_end_time: '18:00', timezone: 'Europe/Moscow' };
  return aCampaign(database(), { line_id: line.id, status: 'running', ...hours, ...row });
}

async function putOff(
  campaign: CampaignRow,
  row: Partial<CallTaskRow> = {},
  reason = 'window_closed',
): Promise<CallTaskRow> {
  const times = { next_attempt_at: NEXT_MORNING, status: 'retry', ...row };
  const task = await aCallTask(database(), { campaign_id: campaign.id, ...times });
  const decision = { call_task_id: task.id, at: EVENING, verdict: 'defer', until: NEXT_MORNING };
  await database()('decisions').insert({ ...decision, reason });
  return task;
}

// Of the reference: EP-09.
describe('the history of a campaign', () => {
  it('tells who changed what, before and after, in every state but a draft', async () => {
    const policy = { busy: { delay_seconds: [60, 120], other_daypart: true } };
    const changes = { retry_policy: policy, budget_usd: 10.5, days_of_week: [1, 2] };
    for (const status of ['scheduled', 'running', 'paused', 'completed', 'failed']) {
      const { id } = await aCampaign(database(), { status });
      await put(id, { ...changes, name: 'Новое' }).expect(200);

      expect(await eventsOf(id)).toMatchObject([
        {
          ...{ campaign_id: id, call_task_id: null, kind: 'edited' },
          by: expect.stringContaining('operator key'),
          before: { retry_policy: {}, budget_usd: null, days_of_week: [1, 2, 3, 4, 5, 6, 7] },
          after: changes,
        },
      ]);
    }
    const draft = await aCampaign(database());
    await put(draft.id, changes).expect(200);

    expect(await eventsOf(draft.id)).toEqual([]);
  });

  it('leaves out what was said again, and wakes nobody for it', async () => {
    const policy = { busy: { jitter: 0.5, delay_seconds: 60 } };
    const { id } = await aCampaign(database(), { status: 'running', retry_policy: policy });

    await put(id, {
      retry_policy: { busy: { delay_seconds: 60, jitter: 0.5 } },
      days_of_week: [7, 6, 5, 4, 3, 2, 1],
    }).expect(200);

    expect(await eventsOf(id)).toEqual([]);
    expect(api.messages.sent).toEqual([]);
  });

  it('names a consent as the wire does', async () => {
    const { id } = await aCampaign(database(), { status: 'paused' });
    const consent = {
      ...{ grade: 'express', source: 'CRM', text: 'Yes', attested_by: 'Ольга' },
      obtained_at: '2026-05-01T09:00:00.000Z',
    };

    await put(id, { consent }).expect(200);

    expect(await eventsOf(id)).toMatchObject([{ before: { consent: null }, after: { consent } }]);
  });

  it('is read page by page, by kind, and by nobody else', async () => {
    const { id } = await aCampaign(database(), { status: 'paused' });
    for (const priority of [1, 2, 3]) await put(id, { priority }).expect(200);
    await database()('campaign_events').insert({
      ...{ campaign_id: id, kind: 'status', by: 'campaign workflow', after: { status: 'running' } },
    });
    const stranger = api.as(await api.key('admin', (await aCompany(database())).id));
    const path = `/api/campaigns/${id}/events`;

    const first = await operator.get(`${path}?kind=edited&limit=2`).expect(200);
    const rest = await operator
      .get(`${path}?kind=edited&limit=2&cursor=${first.body.cursor}`)
      .expect(200);

    const priorities = [first, rest].map(({ body }) =>
      body.items.map((event: { after: { priority: number } }) => event.after.priority),
    );
    expect(priorities).toEqual([[3, 2], [1]]);
    expect(first.body.total).toBe(3);
    expect(rest.body.cursor).toBeNull();
    await stranger.get(path).expect(404);
    await operator.get(`${path}?kind=thought`).expect(422);
  });
});

describe('what may change while a campaign runs', () => {
  it('is its bot: the version named, or the current one for null', async () => {
    const bot = await aSkillbase(database());
    const { company_id, id: skillbase_id } = bot;
    await database()('skillbase_versions').insert({ skillbase_id, version: 2, config: {} });
    await database()('skillbases').where({ id: skillbase_id }).update({ version: 2 });
    const { id } = await aCampaign(database(), { company_id, skillbase_id, status: 'running' });

    const current = await put(id, { skillbase_version: null }).expect(200);
    const named = await put(id, { skillbase_version: 1 }).expect(200);
    await put(id, { skillbase_version: 3 }).expect(422);

    expect([current, named].map(({ body }) => body.skillbase_version)).toEqual([2, 1]);
    expect(await eventsOf(id)).toMatchObject([
      { before: { skillbase_version: 2 }, after: { skillbase_version: 1 } },
      { before: { skillbase_version: 1 }, after: { skillbase_version: 2 } },
    ]);
  });

  it('is not its purpose', async () => {
    const draft = await aCampaign(database());
    const running = await aCampaign(database(), { status: 'running' });

    await put(draft.id, { purpose: 'emergency' }).expect(200);
    await put(running.id, { purpose: 'emergency' }).expect(409);
  });

  it.each([{ calls_per_minute: 7 }, { max_concurrent_calls: 7 }, { priority: 7 }])(
    'takes back slots that were granted ahead, after %j',
    async (change) => {
      const campaign = await aCampaign(database(), { status: 'running' });
      const { id: campaign_id, line_id } = campaign;
      const [far, near, used] = await Promise.all(
        [10_000, 300, -100].map(async (ms, index) => {
          const { id: call_task_id } = await aCallTask(database(), { campaign_id });
          const slot_at = new Date(Date.now() + ms);
          const used_at = index === 2 ? new Date() : null;
          return (await aPermit(database(), { call_task_id, line_id, slot_at, used_at })).id;
        }),
      );
      const nextSlot = new Date(Date.now() + 60_000);
      await database()('campaign_pace').insert({ campaign_id, next_slot_at: nextSlot });

      const changedAt = Date.now();
      await put(campaign_id, change).expect(200);

      const slots = await database()('permits').select('id', 'slot_at').where({ campaign_id });
      const slotOf = (id: string | undefined) => slots.find((row) => row.id === id)?.slot_at;
      expect(slotOf(far)).toBeNull();
      expect(slotOf(near)).toBeNull();
      expect(slotOf(used)).not.toBeNull();
      const pace = await database()('campaign_pace').where({ campaign_id }).first();
      // A minute divided by the slowest of these rates, after the slot that was used.
      expect(pace.next_slot_at.getTime() - changedAt).toBeLessThan(60_600 / 7);
    },
  );
});

describe('a window that becomes wider', () => {
  it('makes what was put off due now, and wakes who sleeps', async () => {
    const campaign = await anEveningCampaign();
    const asleep = await putOff(campaign, { workflow_open: true });
    const waiting = await putOff(campaign, { workflow_open: true, waiting_activity: 'permit-2' });
    const never = await putOff(campaign, { status: 'pending' });

    await put(campaign.id, { daily_end_time: '21:00' }).expect(200);

    for (const { id } of [asleep, waiting, never]) {
      const { next_attempt_at } = await taskRow(id);
      expect(next_attempt_at.getTime() - EVENING.getTime()).toBeLessThan(60_000);
    }
    const sent = api.messages.sent.map(({ callTaskId, message }) => ({ callTaskId, message }));
    expect(sent).toContainEqual({ callTaskId: null, message: 'wake' });
    expect(sent).toContainEqual({ callTaskId: asleep.id, message: 'wake' });
    expect(sent).not.toContainEqual({ callTaskId: waiting.id, message: 'wake' });
  });

  it('knows the zones of contacts: earlier, but not before it opens there', async () => {
    const campaign = await anEveningCampaign();
    const zone = (zone_key: string) => putOff(campaign, { zone_key, zone_source: 'column' });
    const there = await zone('RU:Asia/Vladivostok');
    const here = await zone('RU:Europe/Moscow');

    await put(campaign.id, { daily_start_time: '06:00', daily_end_time: '21:00' }).expect(200);

    // 06:00 in Vladivostok.
    expect((await taskRow(there.id)).next_attempt_at).toEqual(new Date('2026-03-03T20:00:00Z'));
    expect((await taskRow(here.id)).next_attempt_at < NEXT_MORNING).toBe(true);
  });

  it('leaves alone what waits for anything else, is live, or would be later', async () => {
    const campaign = await anEveningCampaign();
    const retry = await putOff(campaign, {}, 'number_in_call');
    const busy = await aCallTask(database(), {
      ...{ campaign_id: campaign.id, status: 'retry', next_attempt_at: NEXT_MORNING },
    });
    await database()('decisions').insert([
      { call_task_id: busy.id, at: EVENING, verdict: 'defer', reason: 'window_closed' },
      { call_task_id: busy.id, at: EVENING, verdict: 'retry', reason: 'busy' },
    ]);
    const live = await putOff(campaign);
    const permit = await aPermit(database(), { call_task_id: live.id });
    await database()('call_tasks').where({ id: live.id }).update({ permit_id: permit.id });

    await put(campaign.id, { daily_end_time: '21:00' }).expect(200);
    const narrow = await anEveningCampaign();
    const later = await putOff(narrow);
    await put(narrow.id, { daily_start_time: '12:00' }).expect(200);

    for (const { id } of [retry, busy, live, later]) {
      expect((await taskRow(id)).next_attempt_at).toEqual(NEXT_MORNING);
    }
  });

  it('looks again at what waited for money or a caller id when those change', async () => {
    const campaign = await anEveningCampaign({ daily_end_time: '23:00', budget_usd: 1 });
    const money = await putOff(campaign, {}, 'budget_reserved');
    const number = await putOff(campaign, {}, 'caller_ids_resting');

    await put(campaign.id, { budget_usd: 5 }).expect(200);
    expect((await taskRow(money.id)).next_attempt_at < NEXT_MORNING).toBe(true);
    expect((await taskRow(number.id)).next_attempt_at).toEqual(NEXT_MORNING);

    await put(campaign.id, { caller_ids: [] }).expect(200);
    expect((await taskRow(number.id)).next_attempt_at < NEXT_MORNING).toBe(true);
  });
});
