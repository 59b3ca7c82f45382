import type { Request } from 'express';
import { Readable } from 'node:stream';
import { DomainError } from '../domain/errors.js';
import type { Logger } from '../observability/logger.js';
import type { Held, IdempotencyStore, KeptAnswer } from '../ports/idempotency-store.js';
import type { Answer } from './endpoint.js';
import { problemAnswer } from './error-handler.js';
import { fingerprintOf } from './fingerprint.js';
import { requestIdOf } from './request-id.js';

export interface IdempotencyDeps {
  store: IdempotencyStore;
  log: Logger;
  /** How often a request that runs says that it does. */
  renewEveryMs?: number;
}

export interface NamedWrite {
  req: Request;
  apiKeyId: string;
  /** The answer shows a secret, so that it is not kept. */
  showsSecret: boolean;
}

export type Idempotency = ReturnType<typeof createIdempotency>;

const RENEW_EVERY_MS = 20_000;
const WELL_FORMED = /^[\x21-\x7e]{1,255}$/;

/**
 * The same request under the same `Idempotency-Key` has one effect and one answer for 24 hours.
 * What was refused is an answer too, unless it was our own fault (5xx): that may be tried again.
 */
export function createIdempotency(deps: IdempotencyDeps) {
  const { store, log, renewEveryMs = RENEW_EVERY_MS } = deps;
  return async (write: NamedWrite, work: () => Promise<Answer>): Promise<Answer> => {
    const key = keyOf(write.req);
    if (key === null) return work();
    const { apiKeyId } = write;
    const claim = await store.claim({ apiKeyId, key, fingerprint: await fingerprintOf(write.req) });
    if (claim.kind === 'answered') return replay(claim.answer);
    if (claim.kind === 'mine') {
      const renewing = setInterval(() => {
        store.renew(claim.held).catch((error: unknown) => {
          log.warn({ error: String(error) }, 'a named request could not be held');
        });
      }, renewEveryMs);
      try {
        return await carryOut(deps, { ...write, held: claim.held }, work);
      } finally {
        clearInterval(renewing);
      }
    }
    if (claim.kind === 'other') {
      throw new DomainError(
        'idempotency_key_reused',
        'This Idempotency-Key named another request within the last 24 hours.',
        { errors: [{ field: 'Idempotency-Key', message: 'names another request' }] },
      );
    }
    throw new DomainError('idempotency_in_progress', 'The same request is still being done.', {
      extra: { retry_after_seconds: 1 },
    });
  };
}

function keyOf(req: Request): string | null {
  const key = req.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && WELL_FORMED.test(key)) return key;
  const message = 'must be 1 to 255 visible ASCII characters';
  throw new DomainError('validation_failed', `Idempotency-Key ${message}.`, {
    errors: [{ field: 'Idempotency-Key', message }],
  });
}

async function carryOut(
  { store, log }: IdempotencyDeps,
  { held, req, showsSecret }: NamedWrite & { held: Held },
  work: () => Promise<Answer>,
): Promise<Answer> {
  // Whether the request was done does not depend on whether that could be noted.
  const settle = (settling: Promise<void>): Promise<void> =>
    settling.catch((error: unknown) => {
      log.error({ error: String(error) }, 'the answer of a named request was not kept');
    });
  let answer: Answer;
  try {
    answer = await work();
  } catch (error) {
    const refusal = problemAnswer(error, requestIdOf(req));
    if (refusal.status >= 500) await settle(store.release(held));
    else await settle(store.keep(held, { ...refusal, showsSecret: false }));
    throw error;
  }
  // What streams is a reading of what there is; it is read again.
  if (answer.body instanceof Readable) await settle(store.release(held));
  else await settle(store.keep(held, kept(answer, showsSecret)));
  return answer;
}

function kept({ status, body, headers = {} }: Answer, showsSecret: boolean): KeptAnswer {
  if (showsSecret) return { status, headers, body: null, showsSecret };
  if (body === undefined) return { status, headers, body: null, showsSecret };
  const type = { 'Content-Type': 'application/json; charset=utf-8' };
  return { status, headers: { ...type, ...headers }, body: JSON.stringify(body), showsSecret };
}

function replay({ status, headers, body, showsSecret }: KeptAnswer): Answer {
  if (showsSecret) {
    throw new DomainError(
      'idempotency_secret_shown',
      'This was done before. Its answer showed a secret once, which is not kept.',
      { extra: { first_status: status } },
    );
  }
  return {
    status,
    headers: { ...headers, 'Idempotency-Replayed': 'true' },
    ...(body !== null && { body: Buffer.from(body) }),
  };
}
