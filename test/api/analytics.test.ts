import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createRollupStore } from '../../src/db/rollup-store.js';
import { testApi } from '../support/api.js';
import { aCall, aCampaign, aCompany, aCallTask } from '../support/builders.js';
import { aCallOfDay } from '../support/calls-of-days.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();
const REPORTS = [
  ...['metrics', 'overview', 'calls-per-day', 'costs', 'conversion', 'best-hours', 'calls'],
  'campaigns',
].map((name) => `/api/analytics/${name}`);
const OTHERS = ['/api/calls/stats/summary', '/api/dashboard/stats'];

async function viewer(companyId: string | null = null) {
  const api = testApi(database());
  return api.as(await api.key('viewer', companyId));
}
const fold = () => createRollupStore(database()).fold(1_000);

/** Three contacts on the first two days of September; one of them was called twice. */
async function someCalls() {
  const db = database();
  const company = await aCompany(db, { timezone: 'Europe/Moscow' });
  const campaign = await aCampaign(db, { company_id: company.id });
  const twice = await aCallTask(db, { campaign_id: campaign.id, status: 'completed' });
  const first = '2026-09-01T09:00:00Z';
  await aCallOfDay(db, { campaign, ending: 'busy', at: first, taskId: twice.id, seconds: 0 });
  await aCallOfDay(db, {
    ...{ campaign, ending: 'goal_met', at: '2026-09-02T09:30:00Z', taskId: twice.id },
    ...{ attempt: 2, seconds: 60, turns: 8, cost: '0.123457', latencyMs: 400 },
  });
  await aCallOfDay(db, {
    ...{ campaign, ending: 'refused', at: first, seconds: 20, cost: '0.000001', latencyMs: 600 },
  });
  await aCallOfDay(db, { campaign, ending: 'transferred', at: '2026-09-02T22:00:00Z' });
  return { campaign, company };
}
const SEPTEMBER = 'start_date=2026-09-01&end_date=2026-09-03';

describe.each([
  ['that are rolled up', fold],
  ['that are not yet rolled up', () => Promise.resolve(0)],
])('analytics of calls %s', (_name, settle) => {
  it('add up what the records say', async () => {
    const { campaign } = await someCalls();
    await settle();
    const client = await viewer();

    const { body } = await client.get(
      `/api/analytics/metrics?${SEPTEMBER}&campaign_id=${campaign.id}`,
    );

    expect(body).toMatchObject({
      ...{ start_date: '2026-09-01', end_date: '2026-09-03', timezone: 'Europe/Moscow' },
      ...{ total_calls: 4, active_calls: 0, completed_calls: 3, failed_calls: 1 },
      ...{ answered_calls: 3, human_calls: 3, success_calls: 2, success_rate: 0.5 },
      ...{ total_duration_sec: 90, avg_duration_sec: 22.5, avg_turn_count: 3.5 },
      ...{ avg_eou_latency: 500, total_cost: 0.143458, avg_cost_per_call: 0.035865 },
      outcome_distribution: { success: 2, fail: 1, busy: 1 },
      disposition_distribution: { goal_met: 1, refused: 1, transferred: 1, busy: 1 },
    });
  });

  it('tell the days apart by the zone that is asked for', async () => {
    await someCalls();
    await settle();
    const client = await viewer();
    const days = async (zone: string) => {
      const path = `/api/analytics/calls-per-day?${SEPTEMBER}&timezone=${zone}`;
      const { body } = await client.get(path);
      return body.items.map((day: { date: string; calls: number }) => [day.date, day.calls]);
    };

    expect(await days('Europe/Moscow')).toEqual([
      ...[
        ['2026-09-01', 2],
        ['2026-09-02', 1],
        ['2026-09-03', 1],
      ],
    ]);
    expect(await days('UTC')).toEqual([
      ...[
        ['2026-09-01', 2],
        ['2026-09-02', 2],
        ['2026-09-03', 0],
      ],
    ]);
    expect(await days('Asia/Kolkata')).toEqual([
      ...[
        ['2026-09-01', 2],
        ['2026-09-02', 1],
        ['2026-09-03', 1],
      ],
    ]);
  });

  it('follow contacts from the list to the goal, each counted once', async () => {
    const { campaign } = await someCalls();
    await aCallTask(database(), { campaign_id: campaign.id });
    await settle();
    const client = await viewer();

    const { body } = await client.get(`/api/analytics/conversion?${SEPTEMBER}`);
    const later = await client.get(
      '/api/analytics/conversion?start_date=2026-09-02&end_date=2026-09-02',
    );

    const counts = (stages: { contacts: number }[]) => stages.map(({ contacts }) => contacts);
    expect(counts(body.stages)).toEqual([4, 3, 3, 3, 1]);
    expect(counts(later.body.stages)).toEqual([4, 0, 1, 1, 1]);
  });

  it('say what calls cost, to six places', async () => {
    await someCalls();
    await settle();

    const { body } = await (await viewer()).get(`/api/analytics/costs?${SEPTEMBER}`);

    expect(body).toMatchObject({
      ...{ calls: 4, cost_stt: 0.143458, cost_llm: 0, total_cost: 0.143458, stt_seconds: 90 },
      ...{ cost_per_success: 0.071729, cost_per_talk_minute: 0.095639 },
      by_day: [{ total_cost: 0.010001 }, { total_cost: 0.123457 }, { total_cost: 0.01 }],
    });
  });

  it('compare campaigns, newest first', async () => {
    const { campaign, company } = await someCalls();
    const other = await aCampaign(database(), { company_id: company.id, name: '=1+1' });
    await aCallOfDay(database(), { campaign: other, ending: 'busy', at: '2026-09-01T09:00:00Z' });
    await settle();
    const client = await viewer(company.id);

    const { body } = await client.get(`/api/analytics/campaigns?${SEPTEMBER}`);
    const csv = await client.get(`/api/analytics/campaigns?${SEPTEMBER}&format=csv`);

    expect(body).toMatchObject({
      total: 2,
      items: [
        { campaign_id: other.id, total_tasks: 1, calls: 1, success: 0, total_cost: 0.01 },
        {
          ...{ campaign_id: campaign.id, total_tasks: 3, completed_tasks: 3, calls: 4 },
          ...{ answered: 3, human: 3, goal: 1, success: 2, total_duration_sec: 90 },
        },
      ],
    });
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.text).toContain(`,'=1+1,`);
  });

  it('count all of the time for the summary', async () => {
    await someCalls();
    await settle();

    const { body } = await (await viewer()).get('/api/calls/stats/summary');

    expect(body).toEqual({
      ...{ total_calls: 4, by_outcome: { success: 2, fail: 1, busy: 1 } },
      by_status: { completed: 2, transferred: 1, failed: 1 },
      ...{ total_duration_sec: 90, avg_duration_sec: 22.5 },
    });
  });

  it('know in which hour of the week people answer', async () => {
    const campaign = await aCampaign(database());
    const at = (hour: number) => `2026-09-01T${String(hour).padStart(2, '0')}:10:00Z`;
    for (let n = 0; n < 20; n += 1) {
      await aCallOfDay(database(), { campaign, ending: 'refused', at: at(15) });
      await aCallOfDay(database(), { campaign, ending: n < 5 ? 'refused' : 'busy', at: at(8) });
    }
    await aCallOfDay(database(), { campaign, ending: 'goal_met', at: at(10) });
    await settle();

    const { body } = await (await viewer()).get(`/api/analytics/best-hours?${SEPTEMBER}`);

    expect(body.weekdays[1]).toMatchObject({
      ...{ weekday: 2, best_hour: 18 },
      hours: [
        { hour: 11, calls: 20, human: 5, human_rate: 0.25 },
        { hour: 13, calls: 1, human_rate: 1 },
        { hour: 18, calls: 20, human_rate: 1 },
      ],
    });
    expect(body.weekdays[0]).toEqual({ weekday: 1, best_hour: null, hours: [] });
  });
});

// Of the reference: EP-14, EP-16, EP-33, EP-49, EP-X1.
describe('analytics', () => {
  it.each([...REPORTS, ...OTHERS])('answer with an empty database: %s', async (path) => {
    const client = await viewer();
    const { status, body } = await client.get(path);

    expect(status).toBe(200);
    expect(body.total_calls ?? body.total ?? body.calls ?? 0).toBe(0);
    if (path === OTHERS[0]) return;
    expect((await client.get(`${path}?format=csv`)).status).toBe(path === OTHERS[1] ? 422 : 200);
  });

  it.each([...REPORTS, ...OTHERS])("show nothing of another company's calls: %s", async (path) => {
    const { campaign, company } = await someCalls();
    await fold();
    const stranger = await viewer((await aCompany(database())).id);
    const asked = [SEPTEMBER, `campaign_id=${campaign.id}`, `company_id=${company.id}`]
      .slice(path.startsWith('/api/analytics') ? 0 : 2)
      .join('&');

    const { status, text } = await stranger.get(`${path}?${asked}`);

    expect(status).toBe(200);
    expect(text).not.toMatch(/"(total|total_calls|calls|contacts|count)":[1-9]/);
  });

  it('leave rehearsals out, and attempts that were not dialled', async () => {
    const { campaign } = await someCalls();
    const rehearsal = await aCampaign(database(), {
      ...{ company_id: campaign.company_id, rehearsal_of: campaign.id },
    });
    const at = '2026-09-01T09:00:00Z';
    await aCallOfDay(database(), { campaign: rehearsal, ending: 'goal_met', at });
    await aCall(database(), { campaign_id: campaign.id, state: 'reserved' });
    await aCall(database(), { campaign_id: campaign.id, state: 'live' });
    const client = await viewer();
    const counts = async () => {
      const { body } = await client.get('/api/calls/stats/summary');
      return [body.total_calls, body.by_status.active];
    };

    const before = await counts();
    await fold();

    expect(before).toEqual([5, 1]);
    expect(await counts()).toEqual([5, 1]);
    expect((await client.get(`/api/analytics/calls?${SEPTEMBER}`)).body.total).toBe(4);
  });

  it.each([
    ['metrics?timezone=Mars/Olympus', 'timezone'],
    ['metrics?start_date=2026-09-02&end_date=2026-09-01', 'start_date'],
    ['metrics?start_date=2020-01-01&end_date=2026-09-01', 'start_date'],
    ['metrics?start_date=2026-02-30', 'start_date'],
    ['calls?page=0', 'page'],
    ['calls?page_size=101', 'page_size'],
    ['calls?outcome=nice', 'outcome'],
    ['calls?cursor=nonsense', 'cursor'],
    ['costs?campaign_id=x', 'campaign_id'],
    ['overview?nonsense=1', 'nonsense'],
  ])('refuse %s, naming the field', async (path, field) => {
    const { status, body } = await (await viewer()).get(`/api/analytics/${path}`);

    expect({ status, field: body.errors?.[0]?.field }).toEqual({ status: 422, field });
  });

  it('begin and end a day where its zone does, when clocks are changed', async () => {
    const campaign = await aCampaign(database());
    const berlin = ['2026-03-28T22:59:59Z', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z'];
    for (const at of [...berlin, '2026-03-29T22:00:00Z']) {
      await aCallOfDay(database(), { campaign, ending: 'busy', at });
    }
    await fold();
    const client = await viewer();
    const day = 'start_date=2026-03-29&end_date=2026-03-29&timezone=Europe/Berlin';

    expect((await client.get(`/api/analytics/metrics?${day}`)).body.total_calls).toBe(2);
    expect((await client.get(`/api/analytics/calls?${day}`)).body.total).toBe(2);
    const days = await client.get(`/api/analytics/calls-per-day?${day}`);
    expect(days.body.items).toMatchObject([{ date: '2026-03-29', calls: 2 }]);
    expect(days.body.items).toHaveLength(1);
  });

  it('answer for a campaign or bot that does not exist as for one without calls', async () => {
    await someCalls();
    const { body } = await (
      await viewer()
    ).get(`/api/analytics/overview?campaign_id=${randomUUID()}&skillbase_id=${randomUUID()}`);

    expect(body).toMatchObject({ total_calls: 0, success_rate: null });
    expect(body.calls_by_day).toHaveLength(31);
  });
});
