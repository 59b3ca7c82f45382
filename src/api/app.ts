import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { DomainError } from '../domain/errors.js';
import type { Logger } from '../observability/logger.js';
import type { Metrics } from '../observability/metrics.js';
import { answer, ANSWER_LIMIT_MS, type AroundWrites } from './answer.js';
import { authenticate, type FindPrincipal } from './authenticate.js';
import { cors } from './cors.js';
import { withDeadline } from './deadline.js';
import { docs } from './docs.js';
import type { Endpoint } from './endpoint.js';
import { errorHandler } from './error-handler.js';
import { measure } from './measure.js';
import { createOpenApiDocument } from './openapi.js';
import type { RateLimit } from './rate-limit.js';
import { requestId } from './request-id.js';
import { requestLog } from './request-log.js';

export interface AppDeps {
  endpoints: readonly Endpoint[];
  findPrincipal: FindPrincipal;
  corsOrigins: readonly string[];
  rateLimit: RateLimit;
  writes: AroundWrites;
  metrics: Metrics;
  log: Logger;
}

/** Of one JSON body. */
export const BODY_MAX_BYTES = 1024 * 1024;

/** The HTTP face of the platform: what every request goes through, then the declared endpoints. */
export function createApp(deps: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use(requestId, requestLog(deps.log), measure(deps.metrics));
  // Over plain HTTP on a LAN address the default policy would make browsers ask for https and show
  // a blank page.
  app.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }));
  app.use(cors(deps.corsOrigins));
  const document = createOpenApiDocument(deps.endpoints);
  // For who needs the document and no server, as the generated client does.
  app.locals.openApi = document;
  app.use(docs(document));
  for (const declared of deps.endpoints) mount(app, declared, deps);
  app.use((req) => {
    throw new DomainError('not_found', `There is nothing at ${req.method} ${req.path}.`);
  });
  app.use(errorHandler);
  return app;
}

function mount(app: Express, declared: Endpoint, deps: AppDeps): void {
  const path = declared.path.replaceAll(/\{(\w+)\}/g, ':$1');
  const parsers = declared.body
    ? [express.json({ limit: BODY_MAX_BYTES, type: ['json', '+json'] })]
    : [];
  app[declared.method](
    path,
    ...guards(declared, deps),
    ...parsers,
    ...(declared.before ?? []),
    answer(declared, deps.writes),
  );
}

/** The key is asked for before a body is read, so that strangers cost little. */
function guards(declared: Endpoint, { findPrincipal, rateLimit }: AppDeps): RequestHandler[] {
  const { access, path } = declared;
  const named: RequestHandler = (_req, res, next) => {
    res.locals.route = path;
    next();
  };
  if (access === 'public' || access === 'call_token') return [named];
  const known: RequestHandler = async (req, res, next) => {
    const found = authenticate(req.headers, access, findPrincipal);
    res.locals.principal = await withDeadline(found, ANSWER_LIMIT_MS);
    next();
  };
  return [named, known, rateLimit.middleware];
}
