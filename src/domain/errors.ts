/**
 * Every way the platform refuses a request or finds its own expectations broken. Each boundary
 * translates a code once: `api/error-handler.ts` to an HTTP problem,
 * `activities/failure-interceptor.ts` to a Temporal failure.
 */
export type ErrorCode =
  | 'malformed_request'
  | 'request_too_long'
  | 'validation_failed'
  | 'not_found'
  | 'already_exists'
  | 'state_conflict'
  | 'version_conflict'
  | 'in_use'
  | 'unauthenticated'
  | 'forbidden'
  | 'unsupported_file'
  | 'payload_too_large'
  | 'malformed_file'
  | 'idempotency_key_reused'
  | 'idempotency_in_progress'
  | 'idempotency_secret_shown'
  | 'rate_limited'
  | 'range_not_satisfiable'
  | 'not_configured'
  | 'unavailable'
  | 'line_unavailable'
  | 'agent_absent'
  | 'internal';

/**
 * One field of a request that is wrong; `field` is a dotted path such as `config.flow.states.2.id`.
 */
export interface FieldProblem {
  field: string;
  message: string;
}

export interface ErrorDetails {
  /** The fields that are wrong, for `validation_failed` and `malformed_file`. */
  errors?: FieldProblem[];
  cause?: unknown;
  /** Extra members of the problem answer, such as the state that was found. */
  extra?: Record<string, unknown>;
}

export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly errors: FieldProblem[];
  readonly extra: Record<string, unknown>;

  constructor(
    readonly code: ErrorCode,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message, { cause: details.cause });
    this.errors = details.errors ?? [];
    this.extra = details.extra ?? {};
  }
}
