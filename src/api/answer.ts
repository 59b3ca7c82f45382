import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, RequestHandler, Response } from 'express';
import type { Principal } from '../domain/principal.js';
import type { Audit } from './audit.js';
import { discard } from './contact-upload.js';
import { withDeadline } from './deadline.js';
import type { Answer, Endpoint } from './endpoint.js';
import { uploadOf } from './fingerprint.js';
import type { Idempotency } from './idempotency.js';
import { requestIdOf } from './request-id.js';
import { validateRequest } from './validate.js';

export interface AroundWrites {
  idempotency: Idempotency;
  audit: Audit;
}

export const ANSWER_LIMIT_MS = 2_900;

/**
 * Checks the request, lets the endpoint do its work and sends what it answers. A write goes through
 * here only, so that each may be named by a key and leaves its line in the audit log.
 */
export function answer(declared: Endpoint, around: AroundWrites): RequestHandler {
  const limitMs = declared.deadlineMs === undefined ? ANSWER_LIMIT_MS : declared.deadlineMs;
  return async (req, res) => {
    const principal = res.locals.principal as Principal | undefined;
    const upload = uploadOf(req);
    if (upload !== null) uploads.set(req, upload);
    const handle = async (valid: ReturnType<typeof validateRequest>): Promise<Answer> => {
      uploads.delete(req);
      return declared.handle({
        ...valid,
        headers: req.headers,
        requestId: requestIdOf(req),
        raw: req,
        get principal(): Principal {
          if (!principal) throw new Error('this endpoint asks for no key');
          return principal;
        },
      });
    };
    try {
      const valid = validateRequest(declared, req);
      const work = () => handle(valid);
      const isWrite = declared.method !== 'get' && principal !== undefined;
      const done = isWrite ? write({ declared, principal, req, around }, work) : work();
      await send(res, await withDeadline(done, limitMs));
    } finally {
      const left = uploads.get(req);
      if (left) await discard(left);
    }
  };
}

/** Files of requests that no endpoint has taken over: refused, or answered before. */
const uploads = new WeakMap<Request, { path: string; originalname: string }>();

interface Write {
  declared: Endpoint;
  principal: Principal;
  req: Request;
  around: AroundWrites;
}

function write({ declared, principal, req, around }: Write, work: () => Promise<Answer>) {
  const { keyId: apiKeyId } = principal;
  const showsSecret = declared.showsSecret === true;
  return around.idempotency({ req, apiKeyId, showsSecret }, async () => {
    const answered = await work();
    if (declared.changesNothing !== true) {
      await around.audit({ declared, principal, req, answer: answered });
    }
    return answered;
  });
}

async function send(res: Response, { status, body, headers }: Answer): Promise<void> {
  res.status(status).set(headers ?? {});
  if (body === undefined) res.end();
  else if (body instanceof Readable) await sendPieces(body, res);
  else if (Buffer.isBuffer(body)) res.send(body);
  else res.json(body);
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
