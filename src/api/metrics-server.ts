import { createServer, type Server } from 'node:http';
import type { Metrics } from '../observability/metrics.js';

/** Metrics on a port of their own, which is not open to strangers and therefore asks for no key. */
export function createMetricsServer(metrics: Pick<Metrics, 'read'>): Server {
  return createServer((req, res) => {
    if (req.method !== 'GET' || req.url?.split('?', 1)[0] !== '/metrics') {
      res.writeHead(404).end();
      return;
    }
    metrics.read().then(
      ({ text, contentType }) => res.writeHead(200, { 'Content-Type': contentType }).end(text),
      () => res.writeHead(503, { 'Retry-After': '10' }).end(),
    );
  });
}
