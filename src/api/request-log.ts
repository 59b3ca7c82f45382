import { pinoHttp } from 'pino-http';
import type { RequestHandler } from 'express';
import type { Logger } from '../observability/logger.js';

/** One line a request: no bodies, no headers, and of the query only the path before it. */
export function requestLog(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    genReqId: (req) => req.id,
    customLogLevel: (_req, res) => (res.statusCode >= 500 ? 'warn' : 'info'),
    customSuccessMessage: () => 'request answered',
    customErrorMessage: () => 'request failed',
    // What failed has been logged by the error handler; this line tells how it was answered.
    customErrorObject: (_req, res: { statusCode: number }) => ({ status: res.statusCode }),
    serializers: {
      req: (req: { id: string; method: string; url: string }) => ({
        id: req.id,
        method: req.method,
        path: req.url.split('?', 1)[0],
      }),
      res: (res: { statusCode: number }) => ({ status: res.statusCode }),
    },
  });
}
