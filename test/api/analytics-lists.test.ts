import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Database } from '../../src/db/knex.js';
import { createRollupStore } from '../../src/db/rollup-store.js';
import { testApi } from '../support/api.js';
import { aCall, aCallTask, aCampaign, aCompany } from '../support/builders.js';
import { aCallOfDay } from '../support/calls-of-days.js';
import { useDatabase } from '../support/database.js';
import type { CampaignRow } from '../support/rows.js';

const database = useDatabase();
const FIRST_MS = Date.UTC(2026, 8, 1, 9);
const MINUTE_MS = 60_000;

async function viewer(companyId: string | null = null) {
  const api = testApi(database());
  return api.as(await api.key('viewer', companyId));
}

/** As many answered calls, five minutes apart, by one statement. */
async function manyCalls(db: Database, campaign: CampaignRow, count: number): Promise<void> {
  const { id, company_id, skillbase_id, line_id } = campaign;
  await db.raw(
    `with tasks as (insert into call_tasks (campaign_id, company_id, phone_number, status,
         end_reason)
       select :id, :company_id, '+' || (79200000000 + n), 'completed', 'human_talked'
       from generate_series(1, :count) n returning id, phone_number, seq),
     numbered as (select *, row_number() over (order by seq) - 1 as n from tasks),
     made as (insert into calls (id, call_task_id, campaign_id, company_id, skillbase_id,
         skillbase_version, line_id, attempt_number, round, state, phone_number, network,
         answered_by, business, disposition, outcome, reserved_at, dialing_at)
       select gen_random_uuid(), id, :id, :company_id, :skillbase_id, 1, :line_id, 1, 1, 'ended',
         phone_number, 'answered', 'human', 'refused', 'refused', 'fail', at, at
       from (select *, cast(:first as timestamptz) + n * interval '5 minutes' as at
         from numbered) timed returning id)
     insert into call_metrics (call_id, cost_total) select id, 0.000001 from made`,
    { id, company_id, skillbase_id, line_id, count, first: new Date(FIRST_MS) },
  );
}

describe('the list of calls', () => {
  it('has every call on one page, also those that are not dialled yet', async () => {
    const campaign = await aCampaign(database());
    await manyCalls(database(), campaign, 640);
    await createRollupStore(database()).fold(400);
    for (const n of [20, 630]) {
      const at = new Date(FIRST_MS + n * 5 * MINUTE_MS + 1);
      const task = await aCallTask(database(), { campaign_id: campaign.id });
      await aCall(database(), { call_task_id: task.id, state: 'reserved', reserved_at: at });
    }
    const client = await viewer();
    const page = async (query: string) =>
      (await client.get(`/api/calls?campaign_id=${campaign.id}&limit=90&${query}`)).body as {
        items: { id: string; started_at: string }[];
        total: number;
      };

    const pages = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((n) => page(`skip=${n * 90}`)));
    const calls = pages.flatMap(({ items }) => items);
    const failed = await page('skip=540&outcome=fail&status=completed');

    expect(new Set(calls.map(({ id }) => id)).size).toBe(642);
    expect(calls).toEqual(calls.toSorted((a, b) => b.started_at.localeCompare(a.started_at)));
    expect(pages.map(({ total }) => total)).toEqual(pages.map(() => 642));
    expect(failed).toMatchObject({ total: 640 });
    expect(failed.items[0]?.id).toBe(calls[541]?.id);
    expect(await page('skip=642')).toMatchObject({ items: [], total: 642 });
  });

  it('has those of a rehearsal that is asked for, however far down', async () => {
    const original = await aCampaign(database());
    const { company_id, skillbase_id } = original;
    const campaign = await aCampaign(database(), {
      ...{ company_id, skillbase_id, rehearsal_of: original.id },
    });
    await manyCalls(database(), campaign, 510);
    await createRollupStore(database()).fold(600);
    const client = await viewer();

    const { body } = await client.get(`/api/calls?campaign_id=${campaign.id}&skip=505`);

    expect(body).toMatchObject({ total: 510 });
    expect((body as { items: unknown[] }).items).toHaveLength(5);
  });
});

describe('the table of calls', () => {
  it('has every call on one page, wherever the page and however much is rolled up', async () => {
    const campaign = await aCampaign(database());
    await manyCalls(database(), campaign, 640);
    await createRollupStore(database()).fold(400);
    const client = await viewer();
    const page = async (query: string) =>
      (await client.get(`/api/analytics/calls?${query}`)).body as {
        items: { id: string; started_at: string }[];
        total: number;
        cursor: string | null;
      };

    const pages = await Promise.all(
      [1, 2, 3, 4, 5, 6, 7, 8].map((n) => page(`page=${n}&page_size=90`)),
    );
    const seen = pages.flatMap(({ items }) => items);
    const beyond = await page(`page=7&page_size=90&start_date=2026-09-01&timezone=UTC`);
    const next = await page(`page_size=90&cursor=${pages[6]!.cursor}`);

    expect(new Set(pages.map(({ total }) => total))).toEqual(new Set([640]));
    expect(new Set(seen.map(({ id }) => id)).size).toBe(640);
    const times = seen.map(({ started_at: at }) => at);
    expect(times).toEqual(times.toSorted().reverse());
    expect(beyond.items).toEqual(pages[6]!.items);
    expect(next.items).toEqual(pages[7]!.items);
    expect(pages[7]!.cursor).toBeNull();
    expect((await page('page=9&page_size=90')).items).toEqual([]);
  });

  it('shows of a call what the records hold, and filters with exact totals', async () => {
    const campaign = await aCampaign(database());
    const at = new Date(FIRST_MS);
    const call = await aCallOfDay(database(), {
      ...{ campaign, ending: 'goal_met', at, seconds: 42, turns: 6, cost: '0.012345' },
      latencyMs: 420.5,
    });
    await aCallOfDay(database(), { campaign, ending: 'busy', at });
    const client = await viewer(campaign.company_id);
    const query = `outcome=success&status=completed&skillbase_id=${campaign.skillbase_id}`;

    const { body } = await client.get(`/api/analytics/calls?${query}`);

    expect(body).toEqual({
      items: [
        {
          ...{ id: call.id, skillbase_id: campaign.skillbase_id, campaign_id: campaign.id },
          ...{ phone_number: call.phone_number, outcome: 'success', duration_sec: 42 },
          ...{ turn_count: 6, status: 'completed', started_at: at.toISOString() },
          ...{ ended_at: at.toISOString(), avg_eou_latency: 420.5, cost_total: 0.012345 },
        },
      ],
      ...{ total: 1, page: 1, page_size: 50, cursor: null },
    });
  });

  it('is a file with all calls when a spreadsheet is asked for', async () => {
    const campaign = await aCampaign(database());
    await manyCalls(database(), campaign, 120);
    const client = await viewer();

    const file = await client.get('/api/analytics/calls').set('Accept', 'text/csv');
    const none = await client.get('/api/analytics/calls?format=csv&outcome=busy');

    const lines = file.text.trimEnd().split('\n');
    expect(file.headers['content-disposition']).toBe('attachment; filename="calls.csv"');
    expect(lines).toHaveLength(121);
    expect(lines[1]).toMatch(/^[0-9a-f-]{36},.*,\+79200000120,fail,refused,0,0,completed,2026-/);
    expect(none.text.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('the results of a campaign', () => {
  it('are the columns of the upload with what became of each contact', async () => {
    const campaign = await aCampaign(database());
    const anna = await aCallTask(database(), {
      ...{ campaign_id: campaign.id, status: 'completed', outcome: 'success' },
      ...{ attempt_count: 2, contact_name: 'Анна', phone_number: '+79990000001' },
      contact_data: { город: 'Тверь', status: 'VIP', note: '=HYPERLINK("http://evil")' },
    });
    await aCallTask(database(), {
      ...{ campaign_id: campaign.id, contact_name: '@SUM(A1)', phone_number: '+79990000002' },
      contact_data: { город: '+7 (495) 000', note: '-1+2' },
    });
    const at = '2026-09-01T09:00:00Z';
    await aCallOfDay(database(), { campaign, ending: 'busy', at, taskId: anna.id });
    const last = await aCallOfDay(database(), {
      ...{ campaign, ending: 'goal_met', at: '2026-09-01T10:00:00Z', taskId: anna.id },
      ...{ attempt: 2, seconds: 42 },
    });
    await database()('calls')
      .where({ id: last.id })
      .update({ collected_data: { 'visit.time': '18:00', город: '=1' } });
    const client = await viewer(campaign.company_id);

    const { text, headers } = await client.get(`/api/campaigns/${campaign.id}/results.csv`);

    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(text.replace('\uFEFF', '').trimEnd().split('\n')).toEqual([
      'phone_number,contact_name,note,город,status (2),status,outcome,end_reason,attempts,' +
        'last_call_at,disposition,duration_sec,extracted: visit·time,extracted: город',
      '+79990000001,Анна,"\'=HYPERLINK(""http://evil"")",Тверь,VIP,completed,success,' +
        "human_talked,2,2026-09-01 10:00:00+00,goal_met,42,18:00,'=1",
      "+79990000002,'@SUM(A1),'-1+2,+7 (495) 000,,pending,,,0,,,,,",
    ]);
  });

  it('are there for an empty campaign, and for nobody else', async () => {
    const campaign = await aCampaign(database());
    const stranger = await viewer((await aCompany(database())).id);
    const path = `/api/campaigns/${campaign.id}/results.csv`;

    expect((await (await viewer()).get(path)).text).toMatch(/^\uFEFFphone_number,.*sec\n$/);
    expect((await stranger.get(path)).status).toBe(404);
    expect((await stranger.get(path.replace(campaign.id, randomUUID()))).status).toBe(404);
  });
});

describe('the dashboard', () => {
  const now = Date.now();
  const daysAgo = (days: number) => new Date(now - days * 24 * 60 * MINUTE_MS);

  it('puts this week beside the one before', async () => {
    const campaign = await aCampaign(database(), { status: 'running' });
    for (const days of [0, 1, 2, 8, 9]) {
      await aCallOfDay(database(), { campaign, ending: 'goal_met', at: daysAgo(days) });
    }
    await aCallOfDay(database(), { campaign, ending: 'busy', at: daysAgo(40) });
    const client = await viewer(campaign.company_id);

    const { body } = await client.get('/api/dashboard/stats?timezone=UTC');

    expect(body).toMatchObject({
      ...{ total_calls: 6, total_calls_week: 3, calls_change_percent: 50 },
      ...{ active_bots: 1, total_bots: 1, new_leads: 0, leads_pending: 0, leads_change_percent: 0 },
      ...{ avg_duration_sec: 10, avg_duration_min: 0.17 },
      calls_by_outcome: { success: 5, busy: 1 },
    });
    expect(body.calls_by_day.map(({ count }: { count: number }) => count)).toEqual([
      ...[0, 0, 0, 0, 1, 1, 1],
    ]);
  });

  it('tells the last calls and the campaigns that run', async () => {
    const campaign = await aCampaign(database(), { status: 'running' });
    await aCampaign(database(), { company_id: campaign.company_id });
    await aCampaign(database(), {
      ...{ company_id: campaign.company_id, status: 'running', rehearsal_of: campaign.id },
    });
    const call = await aCallOfDay(database(), { campaign, ending: 'busy', at: daysAgo(0) });
    await aCallOfDay(database(), { campaign, ending: 'busy', at: daysAgo(1) });
    const client = await viewer(campaign.company_id);

    const calls = await client.get('/api/dashboard/recent-calls?limit=1');
    const campaigns = await client.get('/api/dashboard/active-campaigns');
    const stranger = await viewer((await aCompany(database())).id);

    expect(calls.body).toMatchObject([
      ...[{ id: call.id, status: 'failed', callee_number: call.phone_number }],
    ]);
    expect(campaigns.body).toEqual([
      {
        ...{ id: campaign.id, name: campaign.name, status: 'running' },
        ...{ total_tasks: 2, completed_tasks: 2, failed_tasks: 0 },
      },
    ]);
    expect((await client.get('/api/dashboard/recent-calls?limit=1000')).body).toHaveLength(2);
    expect((await client.get('/api/dashboard/recent-calls?limit=0')).status).toBe(422);
    expect((await stranger.get('/api/dashboard/recent-calls')).body).toEqual([]);
    expect((await stranger.get('/api/dashboard/active-campaigns')).body).toEqual([]);
  });
});
