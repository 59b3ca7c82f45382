import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { type Express, type RequestHandler, type Response } from 'express';
import helmet from 'helmet';
import { DomainError } from '../domain/errors.js';
import type { Principal } from '../domain/principal.js';
import type { Logger } from '../observability/logger.js';
import { authenticate, type FindPrincipal } from './authenticate.js';
import { cors } from './cors.js';
import { withDeadline } from './deadline.js';
import { docs } from './docs.js';
import type { Endpoint } from './endpoint.js';
import { errorHandler } from './error-handler.js';
import { createOpenApiDocument } from './openapi.js';
import { requestId, requestIdOf } from './request-id.js';
import { requestLog } from './request-log.js';
import { validateRequest } from './validate.js';

export interface AppDeps {
  endpoints: readonly Endpoint[];
  findPrincipal: FindPrincipal;
  corsOrigins: readonly string[];
  log: Logger;
}

const ANSWER_LIMIT_MS = 2_900;

/** The HTTP face of the platform: what every request goes through, then the declared endpoints. */
export function createApp(deps: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use(requestId, requestLog(deps.log));
  // Over plain HTTP on a LAN address the default policy would make browsers ask for https and show
  // a blank page.
  app.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }));
  app.use(cors(deps.corsOrigins));
  app.use(docs(createOpenApiDocument(deps.endpoints)));
  for (const declared of deps.endpoints) mount(app, declared, deps.findPrincipal);
  app.use((req) => {
    throw new DomainError('not_found', `There is nothing at ${req.method} ${req.path}.`);
  });
  app.use(errorHandler);
  return app;
}

function mount(app: Express, declared: Endpoint, findPrincipal: FindPrincipal): void {
  const path = declared.path.replaceAll(/\{(\w+)\}/g, ':$1');
  const parsers = declared.body ? [express.json({ limit: '1mb', type: ['json', '+json'] })] : [];
  const guarded = guard(declared, findPrincipal);
  app[declared.method](path, guarded, ...parsers, ...(declared.before ?? []), answer(declared));
}

/** The key is asked for before a body is read, so that strangers cost little. */
function guard(declared: Endpoint, findPrincipal: FindPrincipal): RequestHandler {
  const { access } = declared;
  if (access === 'public' || access === 'call_token') return (_req, _res, next) => next();
  return async (req, res, next) => {
    const found = authenticate(req.headers, access, findPrincipal);
    res.locals.principal = await withDeadline(found, ANSWER_LIMIT_MS);
    next();
  };
}

function answer(declared: Endpoint): RequestHandler {
  const limitMs = declared.deadlineMs === undefined ? ANSWER_LIMIT_MS : declared.deadlineMs;
  return async (req, res) => {
    const valid = validateRequest(declared, req);
    const handling = declared.handle({
      ...valid,
      headers: req.headers,
      requestId: requestIdOf(req),
      raw: req,
      get principal(): Principal {
        const principal = res.locals.principal as Principal | undefined;
        if (!principal) throw new Error('this endpoint asks for no key');
        return principal;
      },
    });
    const { status, body, headers } = await withDeadline(handling, limitMs);
    res.status(status).set(headers ?? {});
    if (body === undefined) res.end();
    else if (body instanceof Readable) await sendPieces(body, res);
    else res.json(body);
  };
}

/** As fast as the reader takes them, so that memory holds one piece however long the answer is. */
async function sendPieces(body: Readable, res: Response): Promise<void> {
  try {
    await pipeline(body, res);
  } catch (error) {
    // An answer that has begun can only be cut off, which is how its reader learns of it.
    if (!res.headersSent) throw error;
    res.destroy();
  }
}
