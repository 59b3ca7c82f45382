import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { callSums } from '../../src/db/call-sums.js';
import { createRollupStore } from '../../src/db/rollup-store.js';
import { CALL_MEASURES } from '../../src/domain/call-sums.js';
import { rollUp } from '../../src/services/roll-up.js';
import { aCallTask, aCampaign, aCompany } from '../support/builders.js';
import { ALL_ENDINGS, aCallOfDay } from '../support/calls-of-days.js';
import { useDatabase } from '../support/database.js';
import type { CampaignRow } from '../support/rows.js';

const database = useDatabase();
const store = () => createRollupStore(database());
const MANY = 1_000;
const KEY = ['scope_id', 'grain', 'starts_at', 'status', 'outcome', 'disposition'];
const rollups = () => database()('call_rollups').orderBy(KEY);

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 8, 1);
const PERIOD = {
  ...{ timezone: 'Asia/Kolkata', startDate: '2026-09-01', endDate: '2026-09-03', byHour: false },
  span: { fromMs: START_MS - 5.5 * HOUR_MS, toMs: START_MS + 66.5 * HOUR_MS },
};

let campaigns: CampaignRow[];

beforeEach(async () => {
  const company = await aCompany(database());
  campaigns = [
    await aCampaign(database(), { company_id: company.id }),
    await aCampaign(database(), { company_id: company.id }),
    await aCampaign(database()),
  ];
});

const anyCall = fc.record({
  campaign: fc.nat(2),
  ending: fc.constantFrom(...ALL_ENDINGS),
  minute: fc.integer({ min: -8 * 60, max: 80 * 60 }),
  seconds: fc.nat(300),
  micros: fc.nat(5_000_000),
  latencyMs: fc.option(fc.double({ min: 1, max: 2_000, noNaN: true })),
});
type AnyCall = typeof anyCall extends fc.Arbitrary<infer T> ? T : never;

async function write({ campaign, minute, micros, latencyMs, ...rest }: AnyCall) {
  const wish = { ...rest, cost: (micros / 1e6).toFixed(6), campaign: campaigns[campaign]! };
  const at = new Date(START_MS + minute * 60_000);
  return aCallOfDay(database(), { ...wish, at, ...(latencyMs !== null && { latencyMs }) });
}

/** Added up from the tables by themselves. */
async function naive(companyId: string) {
  const { rows } = await database().raw(
    `select coalesce(sum(m.cost_total), 0)::text as cost, count(*)::int as calls,
       coalesce(sum(c.duration_sec), 0)::int as seconds
     from calls c join call_metrics m on m.call_id = c.id
     where c.company_id = ? and c.dialing_at >= ? and c.dialing_at < ?`,
    [companyId, new Date(PERIOD.span.fromMs), new Date(PERIOD.span.toMs)],
  );
  return { ...rows[0], cost: Number(rows[0].cost) };
}

async function told(companyId: string) {
  const rows = await callSums(database(), {
    ...{ scope: companyId, filter: {}, period: PERIOD, by: 'day' as const },
    measures: ['calls', 'duration_sec', 'cost_total'] as const,
  });
  const sum = (name: 'calls' | 'duration_sec' | 'cost_total') =>
    rows.reduce((total, row) => total + row[name], 0);
  const cost = Math.round(sum('cost_total') * 1e6) / 1e6;
  return { calls: sum('calls'), seconds: sum('duration_sec'), cost };
}

describe('sums of calls', () => {
  it('equal those over the records however many of the calls are folded in', async () => {
    const rounds = fc.array(fc.tuple(fc.array(anyCall, { maxLength: 6 }), fc.nat(5)), {
      ...{ minLength: 1, maxLength: 4 },
    });
    await fc.assert(
      fc.asyncProperty(rounds, async (some) => {
        for (const [calls, folded] of some) {
          for (const call of calls) await write(call);
          if (folded > 0) await store().fold(folded);
          for (const { company_id: id } of campaigns)
            expect(await told(id)).toEqual(await naive(id));
        }
        const before = await (await store().fold(MANY), rollups());
        await store().rebuild();
        expect(await rollups()).toEqual(before);
      }),
      { numRuns: 8 },
    );
  });

  it('take each call in once when several workers fold at once', async () => {
    const db = database();
    for (let n = 0; n < 30; n += 1) {
      await aCallOfDay(db, { campaign: campaigns[0]!, ending: 'goal_met', at: new Date(START_MS) });
    }

    const folded = await Promise.all(Array.from({ length: 6 }, () => store().fold(7)));
    await Promise.all([store().fold(MANY), store().rebuild(), store().fold(MANY)]);

    expect(folded.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(30);
    const sums = await db('call_rollups').where({ scope: 'company', grain: 'day' });
    expect(sums).toMatchObject([{ calls: 30, cost_total: '0.300000', duration_sec: 300 }]);
  });

  it.each([
    ['its outcome', (id: string) => database()('calls').where({ id }).update(REFUSED)],
    ['its cost', (id: string) => metrics(id).update({ cost_total: '9.123456' })],
    ['its latency', (id: string) => metrics(id).update({ eou_latency_avg: 123.456789 })],
  ])('follow a call that was folded in when %s changes', async (_what, change) => {
    const at = new Date(START_MS);
    const call = await aCallOfDay(database(), { campaign: campaigns[0]!, ending: 'goal_met', at });
    await aCallOfDay(database(), { campaign: campaigns[0]!, ending: 'busy', at });
    await store().fold(MANY);

    await change(call.id);
    const meanwhile = await told(campaigns[0]!.company_id);
    await store().fold(MANY);
    const folded = await rollups();
    await store().rebuild();

    expect(meanwhile).toEqual(await naive(campaigns[0]!.company_id));
    expect(folded).toEqual(await rollups());
  });

  it('stay exact when a call changes at the moment in which it is folded in', async () => {
    const db = database();
    const at = new Date(START_MS);
    for (let round = 0; round < 15; round += 1) {
      const call = await aCallOfDay(db, { campaign: campaigns[0]!, ending: 'goal_met', at });
      await Promise.all([
        store().fold(MANY),
        metrics(call.id).update({ cost_total: '1.000000' }),
        store().fold(MANY),
      ]);
    }
    await store().fold(MANY);

    const [day] = await db('call_rollups').where({ scope: 'company', grain: 'day' });
    expect(day).toMatchObject({ calls: 15, cost_total: '15.000000' });
    const folded = await rollups();
    await store().rebuild();
    expect(await rollups()).toEqual(folded);
  });

  it('forget a call that is deleted, and keep changes that they do not count', async () => {
    const at = new Date(START_MS);
    const call = await aCallOfDay(database(), { campaign: campaigns[0]!, ending: 'goal_met', at });
    await store().fold(MANY);

    await metrics(call.id).update({ sentiment_score: 0.5 });
    expect(await database()('calls').pluck('rolled_up')).toEqual([true]);
    await database()('calls').where({ id: call.id }).delete();

    expect(await rollups()).toEqual([]);
  });

  it('hold every measure', async () => {
    await aCallOfDay(database(), {
      ...{ campaign: campaigns[0]!, ending: 'goal_met', at: new Date(START_MS) },
    });
    const question = { scope: null, filter: {}, period: null, by: 'ending' as const };
    const before = await callSums(database(), { ...question, measures: CALL_MEASURES });
    await rollUp(store());

    expect(await callSums(database(), { ...question, measures: CALL_MEASURES })).toEqual(before);
    expect(before).toMatchObject([{ calls: 1, contacts_goal: 1, interruptions: 1, turns: 2 }]);
  });
});

describe('counts of tasks', () => {
  const counted = async () => {
    const rows = await database()('call_task_counts')
      .groupBy('campaign_id', 'status')
      .having(database().raw('sum(tasks) <> 0'))
      .orderBy(['campaign_id', 'status'])
      .select('campaign_id', 'status', database().raw('sum(tasks)::int as tasks'));
    return rows;
  };
  const naiveCounts = () =>
    database()('call_tasks')
      .groupBy('campaign_id', 'status')
      .orderBy(['campaign_id', 'status'])
      .select('campaign_id', 'status', database().raw('count(*)::int as tasks'));

  it('follow every way in which tasks change, added together at any time', async () => {
    const db = database();
    const tasks = [];
    for (let n = 0; n < 40; n += 1) {
      tasks.push(await aCallTask(db, { campaign_id: campaigns[n % 2]!.id }));
    }
    const ids = tasks.map(({ id }) => id);
    await Promise.all([
      ...ids
        .slice(0, 20)
        .map((id) => db('call_tasks').where({ id }).update({ status: 'in_progress' })),
      store().compactTaskCounts(),
      db('call_tasks').whereIn('id', ids.slice(30)).delete(),
      store().compactTaskCounts(),
    ]);
    await db('call_tasks')
      .whereIn('id', ids.slice(20, 30))
      .update({
        ...{ status: 'failed', end_reason: 'stopped' },
      });

    expect(await counted()).toEqual(await naiveCounts());
    await store().compactTaskCounts();
    await store().compactTaskCounts();
    expect(await counted()).toEqual(await naiveCounts());
  });
});

const REFUSED = { business: 'refused', disposition: 'refused', outcome: 'fail' };
const metrics = (callId: string) => database()('call_metrics').where({ call_id: callId });
