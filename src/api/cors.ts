import type { RequestHandler } from 'express';

const EXPOSED_HEADERS =
  'X-Request-Id, Location, ETag, Retry-After, Idempotency-Replayed, RateLimit-Limit, ' +
  'RateLimit-Remaining, RateLimit-Reset';
const ALLOWED_HEADERS =
  'Authorization, Content-Type, If-Match, Idempotency-Key, Prefer, X-Request-Id';

/** Pages of the named origins may call the API from a browser; with no origin named, none may. */
export function cors(origins: readonly string[]): RequestHandler {
  return (req, res, next) => {
    const { origin } = req.headers;
    if (origin === undefined || !origins.includes(origin)) {
      next();
      return;
    }
    res.setHeader('Access-Control-Allow-Origin', origin);
    res.vary('Origin');
    res.setHeader('Access-Control-Expose-Headers', EXPOSED_HEADERS);
    if (req.method !== 'OPTIONS') {
      next();
      return;
    }
    res.setHeader('Access-Control-Allow-Methods', 'GET, POST, PUT, DELETE');
    res.setHeader('Access-Control-Allow-Headers', ALLOWED_HEADERS);
    res.setHeader('Access-Control-Max-Age', '600');
    res.status(204).end();
  };
}
