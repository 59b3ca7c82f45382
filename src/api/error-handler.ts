import type { ErrorRequestHandler } from 'express';
import { DomainError, type ErrorCode } from '../domain/errors.js';
import { isDatabaseAway, isRefusedData } from './database-failures.js';
import { requestIdOf } from './request-id.js';

interface ProblemKind {
  status: number;
  title: string;
}

/** The one place where an error code becomes an HTTP status. */
export const PROBLEMS = {
  malformed_request: { status: 400, title: 'Not a request in HTTP' },
  request_too_long: { status: 431, title: 'The address and the headers are too long' },
  validation_failed: { status: 422, title: 'The request is not valid' },
  not_found: { status: 404, title: 'Not found' },
  already_exists: { status: 409, title: 'Already exists' },
  state_conflict: { status: 409, title: 'Not possible in this state' },
  version_conflict: { status: 409, title: 'Changed by somebody else' },
  in_use: { status: 409, title: 'In use' },
  unauthenticated: { status: 401, title: 'Who are you?' },
  forbidden: { status: 403, title: 'Not allowed' },
  unsupported_file: { status: 415, title: 'Unsupported kind of content' },
  payload_too_large: { status: 413, title: 'Too large' },
  malformed_file: { status: 422, title: 'The file cannot be read' },
  idempotency_key_reused: { status: 422, title: 'The Idempotency-Key names another request' },
  idempotency_in_progress: { status: 409, title: 'The same request is still being done' },
  idempotency_secret_shown: { status: 409, title: 'Done before; its secret was shown once' },
  rate_limited: { status: 429, title: 'Too many requests' },
  range_not_satisfiable: { status: 416, title: 'There is no such part of it' },
  not_configured: { status: 409, title: 'Not set up on this platform' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
  line_unavailable: { status: 503, title: 'The line cannot be reached' },
  agent_absent: { status: 503, title: 'No agent is free' },
  internal: { status: 500, title: 'Internal error' },
} as const satisfies Record<ErrorCode, ProblemKind>;

const RETRY_AFTER_SECONDS = '2';

/**
 * Every error leaves as problem details (RFC 9457): never a stack trace, never the words of a
 * database.
 */
export const errorHandler: ErrorRequestHandler = (error: unknown, req, res, next) => {
  const problem = toDomainError(error);
  if (problem.code === 'internal') req.log.error(loggable(error), 'a request failed');
  else if (problem.code === 'unavailable') req.log.warn(loggable(error), 'a request must wait');
  if (res.headersSent) {
    next(error);
    return;
  }
  const { status, headers, body } = problemOf(problem, requestIdOf(req));
  res.status(status).set(headers).send(body);
};

/** An error as the answer that it becomes. */
export function problemAnswer(error: unknown, requestId: string): ProblemAnswer {
  return problemOf(toDomainError(error), requestId);
}

export interface ProblemAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Not the whole error: the details that Postgres adds hold values of rows. */
function loggable(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const { message, stack } = error;
  return { error: message, stack, errorCode: (error as { code?: unknown }).code };
}

function problemOf(error: DomainError, requestId: string): ProblemAnswer {
  const { status, title } = PROBLEMS[error.code];
  const { retry_after_seconds: wait } = error.extra;
  const retryAfter = typeof wait === 'number' ? String(wait) : RETRY_AFTER_SECONDS;
  const isLater = status === 503 || typeof wait === 'number';
  return {
    status,
    headers: {
      'Content-Type': 'application/problem+json; charset=utf-8',
      ...(isLater && { 'Retry-After': retryAfter }),
      ...(status === 401 && { 'WWW-Authenticate': 'Bearer' }),
      ...(status === 416 && { 'Content-Range': `bytes */${String(error.extra['size'])}` }),
    },
    body: JSON.stringify({
      ...error.extra,
      type: `/problems/${error.code}`,
      title,
      status,
      detail: error.message,
      code: error.code,
      errors: error.errors,
      request_id: requestId,
    }),
  };
}

function toDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (isDatabaseAway(error)) {
    return new DomainError('unavailable', 'The database does not answer. Please try again.', {
      cause: error,
    });
  }
  if (isRefusedData(error)) {
    return new DomainError('validation_failed', 'A value of the request cannot be stored.', {
      cause: error,
    });
  }
  return fromBodyParser(error) ?? new DomainError('internal', 'Something broke on our side.');
}

/** What Express and its body parser throw before an endpoint is reached. */
function fromBodyParser(error: unknown): DomainError | null {
  const { status, type } = error as { status?: number; type?: string };
  if (status === 413) return new DomainError('payload_too_large', 'The body is larger than 1 MB.');
  if (status === 415) return new DomainError('unsupported_file', 'This encoding is not supported.');
  if (type === 'entity.parse.failed') {
    return new DomainError('validation_failed', 'The body is not valid JSON.', {
      errors: [{ field: '', message: 'is not valid JSON' }],
    });
  }
  if (status !== undefined && status >= 400 && status < 500) {
    return new DomainError('validation_failed', 'The request is malformed.');
  }
  return null;
}
