import { describe, expect, it } from '@jest/globals';
import { createWorkflowMessages } from '../../src/temporal/workflow-messages-client.js';
import { testApi } from '../support/api.js';
import { useEngine, type Engine } from '../support/engine.js';

const engine = useEngine();

/** One who talks, one who is busy first, one who must not be called. */
const [TALKS, BUSY_FIRST, SUPPRESSED] = ['+79990000000', '+79990000014', '+79990000100'];
const NUMBERS = [TALKS, BUSY_FIRST, SUPPRESSED];
const STARTS_AT = '2026-09-07T08:00:00.000Z';

/** All that a run could change of a campaign. */
async function rowsOf({ db }: Engine, campaignId: string) {
  const [campaign] = await db('campaigns').where({ id: campaignId });
  const { line_id, company_id } = campaign;
  const own = (table: string) => db(table).where({ campaign_id: campaignId });
  return {
    campaign,
    tasks: await own('call_tasks').orderBy('seq'),
    ran: [await own('calls'), await own('permits'), await own('campaign_pace')],
    line: await db('lines').where({ id: line_id }),
    clock: await db('clock').where({ line_id }),
    suppressions: await db('suppressions').where({ company_id }).orderBy('phone_number'),
  };
}

describe('a rehearsal', () => {
  it('runs to its end on a line and a clock of its own; the original stays as it was', async () => {
    const platform = engine();
    const { db } = platform;
    const api = testApi(db, { messages: createWorkflowMessages(platform.temporal) });
    const client = api.as(await api.key('operator'));
    const original = await platform.campaign({
      ...{ numbers: NUMBERS, speed: 1, settings: { outcomes: { goal_met: 1 } } },
    });
    const { company_id, line_id } = original;
    await db('suppressions').insert({ company_id, phone_number: SUPPRESSED, source: 'api' });
    const read = async () => ({
      rows: await rowsOf(platform, original.id),
      stats: (await client.get(`/api/campaigns/${original.id}/stats`).expect(200)).body,
      campaigns: (await client.get('/api/campaigns').expect(200)).body,
      tasks: (await client.get(`/api/call-tasks?campaign_id=${original.id}`).expect(200)).body,
      calls: (await client.get('/api/calls').expect(200)).body,
    });
    const before = await read();

    const path = `/api/campaigns/${original.id}/rehearse`;
    const { body } = await client.post(path).send({ speed: 600, starts_at: STARTS_AT }).expect(201);
    await platform.until(body.id, 'completed', 30_000);

    const tasks = await db('call_tasks').where({ campaign_id: body.id }).orderBy('seq');
    expect(tasks).toMatchObject([
      { phone_number: TALKS, status: 'completed', end_reason: 'human_talked', attempt_count: 1 },
      { phone_number: BUSY_FIRST, status: 'completed', attempt_count: 2 },
      { phone_number: SUPPRESSED, status: 'failed', end_reason: 'denied', attempt_count: 0 },
    ]);
    const calls = await db('calls').where({ campaign_id: body.id });
    expect(body.line_id).not.toBe(line_id);
    expect(calls.map(({ line_id: at }) => at)).toEqual([body.line_id, body.line_id, body.line_id]);
    const dials = (await platform.ledger(body.id)).filter(({ event }) => event === 'dial');
    expect(dials.map(({ attempt }) => attempt).sort()).toEqual(calls.map(({ id }) => id).sort());
    // Its own time: the retry came half an hour later, and within seconds of ours.
    const times = calls
      .filter(({ phone_number }) => phone_number === BUSY_FIRST)
      .map(({ dialing_at }) => dialing_at.getTime())
      .sort();
    expect(times[0]).toBeGreaterThanOrEqual(Date.parse(STARTS_AT));
    expect(times[1] - times[0]).toBeGreaterThan(29 * 60_000);

    expect(await platform.ledger(original.id)).toEqual([]);
    expect(await read()).toEqual(before);
  });
});
