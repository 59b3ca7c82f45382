import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { CALL_STATUSES, callStatus } from '../../src/domain/call-status.js';
import { testApi } from '../support/api.js';
import { aCall, aCallTask, aCampaign, aCompany } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

async function viewer(companyId: string | null = null) {
  const api = testApi(database());
  return api.as(await api.key('viewer', companyId));
}
async function clientOf(role: 'operator' | 'admin', companyId: string | null = null) {
  const api = testApi(database());
  return { ...api.as(await api.key(role, companyId)), messages: api.messages };
}

// Of the reference: EP-27, EP-X4.
describe('calls', () => {
  it('lists with totals that honour every filter', async () => {
    const talked = await aCall(database());
    await aCall(database(), { state: 'live' });
    const client = await viewer();

    const all = await client.get('/api/calls?limit=1');
    const rest = await client.get(`/api/calls?limit=1&cursor=${all.body.cursor}`);
    const filtered = await client.get(
      `/api/calls?outcome=success&status=completed&state=ended&campaign_id=${talked.campaign_id}` +
        `&company_id=${talked.company_id}&skillbase_id=${talked.skillbase_id}` +
        `&call_task_id=${talked.call_task_id}`,
    );

    expect(all.body).toMatchObject({ total: 2, limit: 1, skip: 0, items: [{ status: 'active' }] });
    expect(rest.body.items).toMatchObject([{ id: talked.id }]);
    expect(filtered.body).toMatchObject({
      total: 1,
      items: [
        {
          id: talked.id,
          attempt_number: 1,
          direction: 'outbound',
          callee_number: talked.phone_number,
          outcome: 'success',
          disposition: {
            network: 'answered',
            answered_by: 'human',
            business: 'goal_met',
            detail: null,
            code: 'goal_met',
          },
          duration_sec: 42,
          status: 'completed',
          recording_url: null,
        },
      ],
    });
  });

  it('filters by when they started', async () => {
    await aCall(database(), { dialing_at: new Date('2026-09-01T08:00:00Z') });
    const client = await viewer();
    const count = async (query: string) => (await client.get(`/api/calls?${query}`)).body.total;

    expect(await count('from=2026-09-01T08:00:00Z&to=2026-09-01T08:00:01Z')).toBe(1);
    expect(await count('from=2026-09-01T08:00:01Z')).toBe(0);
    expect(await count('to=2026-09-01T08:00:00Z')).toBe(0);
  });

  it('means by a status in a filter what it shows as a status', async () => {
    await aCall(database(), { state: 'reserved' });
    await aCall(database(), { state: 'dialing' });
    await aCall(database());
    await aCall(database(), { business: 'transferred', disposition: 'transferred' });
    await aCall(database(), {
      network: 'busy',
      answered_by: null,
      business: null,
      outcome: 'busy',
    });
    await aCall(database(), { network: null, business: 'unknown', outcome: 'unknown' });
    const rows = await database()('calls');
    const client = await viewer();

    for (const status of CALL_STATUSES) {
      const answer = await client.get(`/api/calls?status=${status}`);
      const expected = rows.filter((row) => callStatus(row) === status).map(({ id }) => id);
      expect(expected).not.toEqual([]);
      expect(answer.body.items.map(({ id }: { id: string }) => id).sort()).toEqual(expected.sort());
    }
  });

  it('tells one with its messages and metrics, and its transcript', async () => {
    const call = await aCall(database());
    const at = new Date('2026-09-01T08:00:07Z');
    await database()('call_logs').insert(
      [1, 0].map((turn_index) => ({
        call_id: call.id,
        turn_index,
        role: turn_index === 0 ? 'assistant' : 'user',
        content: `turn ${turn_index}`,
        at,
      })),
    );
    await database()('call_metrics').insert({ call_id: call.id, cost_total: '0.012345' });
    const client = await viewer();

    const detail = await client.get(`/api/calls/${call.id}`);
    const transcript = await client.get(`/api/calls/${call.id}/transcript`);

    expect(detail.body).toMatchObject({
      call: { id: call.id },
      messages: [{ content: 'turn 0', role: 'assistant' }, { content: 'turn 1' }],
      metrics: { cost_total: 0.012345, eou_latency_avg: null },
    });
    expect(transcript.body.messages).toMatchObject([
      { content: 'turn 0', timestamp: at.toISOString() },
      { content: 'turn 1' },
    ]);
  });

  it('shows a company its own only', async () => {
    const call = await aCall(database());
    const client = await viewer((await aCompany(database())).id);

    expect((await client.get('/api/calls')).body).toMatchObject({ items: [], total: 0 });
    expect((await client.get(`/api/calls/${call.id}`)).status).toBe(404);
    expect((await client.get(`/api/calls/${call.id}/transcript`)).status).toBe(404);
  });

  it.each([
    'outcome=nice',
    'limit=0',
    'limit=101',
    'skip=-1',
    'campaign_id=x',
    'nonsense=1',
    'from=1',
  ])('refuses the query %s', async (query) => {
    expect((await (await viewer()).get(`/api/calls?${query}`)).status).toBe(422);
  });
});

describe('call tasks', () => {
  it('lists those of a campaign and answers 404 for a campaign that is not there', async () => {
    const task = await aCallTask(database());
    await aCallTask(database());
    const client = await viewer();

    const listed = await client.get(`/api/campaigns/${task.campaign_id}/call-tasks?status=pending`);
    const all = await client.get('/api/call-tasks');

    expect(listed.body).toMatchObject({ total: 1, items: [{ id: task.id, status: 'pending' }] });
    expect(all.body.total).toBe(2);
    expect((await client.get(`/api/campaigns/${randomUUID()}/call-tasks`)).status).toBe(404);
  });

  it('says why in the language that the caller prefers', async () => {
    const campaign = await aCampaign(database(), { status: 'paused' });
    const task = await aCallTask(database(), { campaign_id: campaign.id });
    const client = await viewer();
    const path = `/api/call-tasks/${task.id}/why`;

    const plain = await client.get(path);
    const russian = await client.get(path).set('Accept-Language', 'de, ru-RU;q=0.9, en;q=0.8');
    const wanted = await client.get(`${path}?lang=en`).set('Accept-Language', 'ru');

    expect(plain.body).toMatchObject({
      sentence: 'Waits and is not called for now: the campaign is paused; no attempts so far.',
      reason: 'campaign_paused',
      next: { step: 'held', next_attempt_at: null },
      last_decision: null,
      attempts: { total: 0, max: 3, calls: [] },
    });
    expect(russian.body.sentence).toBe(plain.body.sentences.ru);
    expect(russian.headers['content-language']).toBe('ru');
    expect(wanted.body.sentence).toBe(plain.body.sentences.en);
  });

  it('retries and cancels, and tells the workflows', async () => {
    const campaign = await aCampaign(database(), { status: 'running' });
    const task = await aCallTask(database(), { campaign_id: campaign.id, status: 'failed' });
    const client = await clientOf('operator');

    const retried = await client.post(`/api/call-tasks/${task.id}/retry`);
    const cancelled = await client.post(`/api/call-tasks/${task.id}/cancel`);
    const again = await client.post(`/api/call-tasks/${task.id}/cancel`);

    expect(retried.body).toMatchObject({ status: 'pending', round: 2, end_reason: null });
    expect(cancelled.body).toMatchObject({ status: 'failed', end_reason: 'cancelled' });
    expect(again.body).toMatchObject({ state: 'failed', code: 'state_conflict' });
    expect(again.status).toBe(409);
    expect(await database()('outbox').pluck('message')).toEqual(['wake', 'wake']);
  });

  it('keeps the request and answers at once when Temporal is away', async () => {
    const task = await aCallTask(database(), { status: 'in_progress' });
    const client = await clientOf('operator');
    client.messages.goAway();

    const answer = await client.post(`/api/call-tasks/${task.id}/cancel`);

    expect(answer.status).toBe(200);
    expect(await database()('outbox')).toMatchObject([{ message: 'cancel', sent_at: null }]);
  });

  it('lets viewers look only', async () => {
    const task = await aCallTask(database());
    const api = testApi(database());
    const client = api.as(await api.key('viewer'));

    expect((await client.post(`/api/call-tasks/${task.id}/retry`)).status).toBe(403);
    expect((await client.get(`/api/call-tasks/${task.id}`)).body.id).toBe(task.id);
  });
});

describe('lines', () => {
  const LINE = {
    name: 'Rehearsal',
    calls_per_minute: 600,
    max_concurrent_calls: 50,
    settings: { by: 'suffix', seed: 7 },
    clock: { starts_at: '2026-09-01T11:00:00+03:00', speed: 60 },
  };

  it('makes a simulated line whose clock starts where it was told', async () => {
    const client = await clientOf('admin');

    const made = await client.post('/api/lines').send(LINE);
    const listed = await client.get('/api/lines');

    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      kind: 'simulator',
      company_id: null,
      settings: LINE.settings,
      clock: { starts_at: '2026-09-01T08:00:00.000Z', speed: 60 },
    });
    expect(made.body.clock.now).toMatch(/^2026-09-01T08:0/);
    expect(listed.body.items).toMatchObject([
      { is_default: true, clock: null },
      { id: made.body.id },
    ]);
  });

  it("gives a company's key a line of its own that others do not see", async () => {
    const company = await aCompany(database());
    const client = await clientOf('admin', company.id);
    const stranger = await viewer((await aCompany(database())).id);

    const made = await client.post('/api/lines').send(LINE);
    const other = await client.post('/api/lines').send({ ...LINE, company_id: 'elsewhere' });

    expect(made.body.company_id).toBe(company.id);
    expect(other.status).toBe(422);
    expect((await stranger.get('/api/lines')).body.items).toHaveLength(1);
  });

  it('refuses real lines with a clock of their own, and bad limits', async () => {
    const client = await clientOf('admin');

    const livekit = await client.post('/api/lines').send({ ...LINE, kind: 'livekit' });
    const limits = await client.post('/api/lines').send({ ...LINE, calls_per_minute: 0 });

    expect(livekit.body).toMatchObject({ status: 422, errors: [{ field: 'clock' }] });
    expect(limits.body).toMatchObject({ status: 422, errors: [{ field: 'calls_per_minute' }] });
  });

  it('is for admins', async () => {
    const client = await clientOf('operator');

    expect((await client.post('/api/lines').send(LINE)).status).toBe(403);
  });
});
