import { describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { testApi } from '../support/api.js';
import { aCall } from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import { useLive } from '../support/live.js';

const live = useLive();
const database = useDatabase();

describe('POST /api/live-tickets', () => {
  it('gives a viewer a ticket that opens one socket, of its company only', async () => {
    const { id, company_id } = await aCall(database(), { state: 'live' });
    const { id: foreign } = await aCall(database(), { state: 'live' });
    const { url } = await live.api(database());
    const api = testApi(database());
    const key = await api.key('viewer', company_id);
    const ask = async () => (await api.as(key).post('/api/live-tickets').expect(201)).body;
    const watch = (call: string, ticket: string) =>
      live.client(`${url}/api/analytics/ws/calls/${call}?ticket=${ticket}`, null);

    const { ticket, expires_at: expiresAt } = await ask();
    await watch(id, ticket).until(({ type }) => type === 'init');
    const strange = watch(foreign, (await ask()).ticket);

    expect((await strange.closed).code).toBe(4404);
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(60_000);
  });

  it('asks for a key', async () => {
    await request(testApi(database()).app).post('/api/live-tickets').expect(401);
  });
});

describe('the addresses of the WebSockets, asked without a handshake', () => {
  it('say that they speak WebSocket', async () => {
    const api = testApi(database());
    const { id, campaign_id } = await aCall(database(), { state: 'live' });
    const viewer = api.as(await api.key('viewer'));

    for (const path of [`/api/analytics/ws/calls/${id}`, `/api/campaigns/${campaign_id}/ws`]) {
      const { body, headers } = await viewer.get(path).expect(426);

      expect(headers['upgrade']).toBe('websocket');
      expect(headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(body).toMatchObject({ code: 'upgrade_required', status: 426 });
    }
  });
});
