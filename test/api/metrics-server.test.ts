import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { createMetricsServer } from '../../src/api/metrics-server.js';
import { createMetrics } from '../../src/observability/metrics.js';

const servers: { close(): unknown; closeAllConnections(): void }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(read: Parameters<typeof createMetricsServer>[0]): Promise<string> {
  const server = createMetricsServer(read);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('a port of its own answers metrics without a key, and nothing else', async () => {
  const metrics = createMetrics({ ofProcess: true });
  metrics.observeRequest({ method: 'GET', route: '/api/calls', status: 200, seconds: 0.02 });
  let figures = [{ labels: { state: 'live' }, value: 3 }];
  metrics.addSource(async () => [{ name: 'calls_open', help: 'Open calls', values: figures }]);
  const url = await serve(metrics);

  const answer = await fetch(`${url}/metrics`);
  const text = await answer.text();
  figures = [];
  const later = await (await fetch(`${url}/metrics`)).text();

  expect(text).toContain('new_voice_calls_open{state="live"} 3');
  expect(text).toContain('route="/api/calls",status="200"} 1');
  expect(text).toContain('new_voice_nodejs_eventloop_lag_seconds');
  expect(later).not.toContain('state="live"');
  expect((await fetch(`${url}/api/calls`)).status).toBe(404);
});

it('says that it must be asked later when the figures cannot be had', async () => {
  const metrics = createMetrics();
  metrics.addSource(() => Promise.reject(new Error('planted')));
  const url = await serve(metrics);

  const answer = await fetch(`${url}/metrics`);

  expect(answer.status).toBe(503);
  expect(await answer.text()).toBe('');
});
