import type { RequestHandler } from 'express';
import type { Metrics } from '../observability/metrics.js';

const UNKNOWN_ROUTE = 'unknown';

/** How long each request took, by the route that its endpoint declares. */
export function measure(metrics: Pick<Metrics, 'observeRequest'>): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    // Closed is what every answer ends as, also one whose reader went away.
    res.once('close', () => {
      const route = (res.locals.route as string | undefined) ?? UNKNOWN_ROUTE;
      const seconds = (performance.now() - startedAt) / 1000;
      metrics.observeRequest({ method: req.method, route, status: res.statusCode, seconds });
    });
    next();
  };
}
