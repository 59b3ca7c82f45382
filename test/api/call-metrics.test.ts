import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { testApi } from '../support/api.js';
import { aCall, aCompany } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

async function clientOf(role: 'viewer' | 'operator' | 'admin', companyId: string | null = null) {
  const api = testApi(database());
  return api.as(await api.key(role, companyId));
}

const LINE = { kind: 'stt', provider: 'deepgram', model: 'nova-3', unit: 'minute', quantity: 60 };

async function aRecord(record: Record<string, unknown> = {}) {
  const call = await aCall(database(), {
    dialing_at: new Date('2026-09-01T08:00:00Z'),
    answered_at: new Date('2026-09-01T08:00:06Z'),
    ended_at: new Date('2026-09-01T08:00:48Z'),
  });
  await database()('call_metrics').insert({
    ...{ call_id: call.id, eou_latency_p95: 700, ttft_llm_avg: 150, caller_words: 7 },
    ...{ cost_stt: '0.0077', cost_total: '0.0077', outcome: 'success', outcome_source: 'bot' },
    cost_lines: JSON.stringify([{ ...LINE, price_usd: '0.0077', cost_usd: '0.007700' }]),
    ...record,
  });
  return call;
}

// Of the reference: EP-15.
describe('the metrics of a call', () => {
  it('are its whole record', async () => {
    const call = await aRecord();
    const path = `/api/analytics/calls/${call.id}/metrics`;

    const { status, body } = await (await clientOf('viewer', call.company_id)).get(path);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ call_id: call.id, p95_eou_latency: 700, avg_ttft_llm: 150, min_ttfb_stt: null },
      ...{ caller_words: 7, ring_sec: 6, duration_sec: 42, cost_total: 0.0077, cost_llm: 0 },
      ...{ outcome: 'success', outcome_source: 'bot', cost_complete: true, analysis: null },
      cost_lines: [{ ...LINE, price_usd: '0.0077', cost_usd: '0.007700' }],
    });
  });

  it('tell a service without a price from one that cost nothing', async () => {
    const unpriced = { ...LINE, kind: 'llm', price_usd: null, cost_usd: null };
    const call = await aRecord({ cost_lines: JSON.stringify([unpriced]), unpriced_lines: 1 });

    const { body } = await (
      await clientOf('viewer')
    ).get(`/api/analytics/calls/${call.id}/metrics`);

    expect(body).toMatchObject({
      ...{ cost_llm: null, cost_tts: 0, cost_complete: false, unpriced_lines: 1 },
    });
  });

  it('give the data that the bot wrote down the last word', async () => {
    const analysis = {
      ...{ by: 'llm', finding: 'goal_met', confidence: 0.9, reason: 'agreed' },
      ...{ sentiment: 'neutral', sentimentScore: 0, summary: null },
      extracted: { time: '10:00', city: 'Moscow' },
    };
    const call = await aRecord({ analysis: JSON.stringify(analysis) });
    await database()('calls')
      .where({ id: call.id })
      .update({ collected_data: { time: '18:00' } });

    const { body } = await (
      await clientOf('viewer')
    ).get(`/api/analytics/calls/${call.id}/metrics`);

    expect(body.extracted_data).toEqual({ time: '18:00', city: 'Moscow' });
    expect(body.analysis).toEqual({
      ...{ by: 'llm', finding: 'goal_met', confidence: 0.9, reason: 'agreed' },
    });
  });

  it('are not there for a call that goes on, of somebody else, or of nobody', async () => {
    const live = await aCall(database(), { state: 'live' });
    const call = await aRecord();
    const client = await clientOf('viewer');
    const stranger = await clientOf('viewer', (await aCompany(database())).id);

    const statusOf = async (asker: typeof client, id: string) =>
      (await asker.get(`/api/analytics/calls/${id}/metrics`)).status;
    expect(await statusOf(client, live.id)).toBe(404);
    expect(await statusOf(stranger, call.id)).toBe(404);
    expect(await statusOf(client, randomUUID())).toBe(404);
    expect(await statusOf(client, 'nonsense')).toBe(422);
  });
});

describe('prices', () => {
  const OWN = {
    ...{ kind: 'llm', provider: 'openai', model: 'gpt-4o-mini', unit: 'million_input_tokens' },
    ...{ price_usd: '0.12', valid_from: '2026-09-01', source: 'contract' },
  };
  const ofModel = (items: { model: string; unit: string }[]) =>
    items.filter(({ model, unit }) => model === OWN.model && unit === OWN.unit);

  it('are those that are shipped, each with its day and source', async () => {
    const { body } = await (await clientOf('viewer')).get('/api/prices?kind=llm&provider=OpenAI');

    expect(ofModel(body.items)).toEqual([
      {
        ...{ ...OWN, price_usd: '0.15', valid_from: '2024-07-18' },
        source: expect.stringContaining('openai.com'),
        ...{ id: null, scope: 'shipped', company_id: null, created_at: null },
      },
    ]);
  });

  it('can be set by a company, and again, and dropped', async () => {
    const company = await aCompany(database());
    const client = await clientOf('admin', company.id);
    const stranger = await clientOf('admin', (await aCompany(database())).id);

    const added = await client.put('/api/prices').send(OWN);
    const changed = await client.put('/api/prices').send({ ...OWN, price_usd: '0.1' });
    const then = await client.get('/api/prices?on=2026-10-01');
    const before = await client.get('/api/prices?on=2026-08-31');

    expect([added.status, changed.status]).toEqual([201, 200]);
    expect(changed.body).toMatchObject({ id: added.body.id, price_usd: '0.1', scope: 'company' });
    expect(ofModel(then.body.items)).toMatchObject([{ price_usd: '0.1', scope: 'company' }]);
    expect(ofModel(before.body.items)).toMatchObject([{ price_usd: '0.15', scope: 'shipped' }]);
    expect(ofModel((await stranger.get('/api/prices')).body.items)).toHaveLength(1);
    expect((await stranger.delete(`/api/prices/${added.body.id}`)).status).toBe(404);
    expect((await client.delete(`/api/prices/${added.body.id}`)).status).toBe(204);
    expect(ofModel((await client.get('/api/prices')).body.items)).toHaveLength(1);
  });

  it('of the platform hold for all, and only its operators set them', async () => {
    const company = await aCompany(database());
    const owner = await clientOf('admin', company.id);

    const set = await (await clientOf('admin')).put('/api/prices').send(OWN);
    const seen = await owner.get('/api/prices?on=2026-10-01');

    expect(set.body).toMatchObject({ scope: 'platform', company_id: null });
    expect(ofModel(seen.body.items)).toMatchObject([{ price_usd: '0.12', scope: 'platform' }]);
    expect((await owner.delete(`/api/prices/${set.body.id}`)).status).toBe(404);
  });

  it.each([
    ['price_usd', '-1'],
    ['price_usd', '0,5'],
    ['price_usd', 0.5],
    ['price_usd', '10000'],
    ['unit', 'second'],
    ['valid_from', '2026-02-30'],
    ['model', ''],
    ['company_id', 'nobody'],
  ])('refuse %s %j', async (field, value) => {
    const { status, body } = await (
      await clientOf('admin')
    )
      .put('/api/prices')
      .send({ ...OWN, [field]: value });

    expect({ status, field: body.errors?.[0]?.field }).toEqual({ status: 422, field });
  });

  it('are set by admins only', async () => {
    expect((await (await clientOf('operator')).put('/api/prices').send(OWN)).status).toBe(403);
  });
});
