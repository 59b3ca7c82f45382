import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import {
  createNewVoiceClient,
  csvUpload,
  type NewVoiceClient,
} from '../../clients/typescript/client.js';
import { createWorkflowMessages } from '../../src/temporal/workflow-messages-client.js';
import { testApi } from '../support/api.js';
import { A_SKILLBASE_CONFIG } from '../support/builders.js';
import { eventually, useEngine } from '../support/engine.js';

const engine = useEngine();

async function serve(): Promise<{ client: NewVoiceClient; stop: () => Promise<void> }> {
  const { db, temporal } = engine();
  const api = testApi(db, { messages: createWorkflowMessages(temporal) });
  const server = api.app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = createNewVoiceClient({
    ...{ baseUrl: `http://127.0.0.1:${port}`, key: await api.key('admin') },
  });
  return {
    client,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The body, or the problem in words when it was refused. */
function taken<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.data !== undefined) return answer.data;
  throw new Error(`${answer.response.status}: ${JSON.stringify(answer.error)}`);
}

it('a customer gets from a bot to a report with the generated client alone', async () => {
  const { client, stop } = await serve();
  try {
    const { id: company_id } = taken(
      await client.POST('/api/companies', { body: { name: 'Лотос', timezone: 'Europe/Moscow' } }),
    );
    const bot = taken(
      await client.POST('/api/skillbases', {
        body: { name: 'Салон', company_id, config: A_SKILLBASE_CONFIG as never },
      }),
    );
    const line = taken(
      await client.POST('/api/lines', {
        body: {
          ...{ name: 'fast', kind: 'simulator', company_id },
          ...{ calls_per_minute: 6_000, max_concurrent_calls: 50 },
          settings: { by: 'suffix', talk_seconds: [20, 30], ring_seconds: [2, 4] },
          clock: { starts_at: '2026-09-01T09:00:00Z', speed: 600 },
        } as never,
      }),
    );
    const { id } = taken(
      await client.POST('/api/campaigns', {
        body: {
          ...{ name: 'Сентябрь', skillbase_id: bot.id, company_id, line_id: line.id },
          ...{ daily_start_time: '00:00', daily_end_time: '24:00', calls_per_minute: 6_000 },
        } as never,
      }),
    );
    const params = { path: { id } };
    const file = csvUpload(
      'contacts.csv',
      'phone_number,name\n+79161230000,Анна\n+79161230100,Яна',
    );
    const imported = taken(
      await client.POST('/api/campaigns/{id}/call-list', {
        ...{ params, body: file as never, bodySerializer: (body: unknown) => body as FormData },
      }),
    );
    taken(await client.POST('/api/campaigns/{id}/start', { params }));
    await eventually('the campaign is completed', async () => {
      const { data } = await client.GET('/api/campaigns/{id}', { params });
      return data?.status === 'completed';
    });
    const stats = taken(await client.GET('/api/campaigns/{id}/stats', { params }));
    const calls = taken(
      await client.GET('/api/calls', { params: { query: { campaign_id: id, limit: 10 } } }),
    );

    expect(imported).toMatchObject({ created: 2 });
    expect(stats).toMatchObject({ total_tasks: 2, completed_tasks: 2, success_rate: 100 });
    expect(calls.total).toBe(2);
    expect(await engine().db('idempotency_keys')).toHaveLength(6);
  } finally {
    await stop();
  }
});
