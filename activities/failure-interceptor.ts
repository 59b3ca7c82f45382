import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { DomainError, type ErrorCode } from '../src/domain/errors.js';

/**
 * Whether trying again can help. Everything that depends on another process is worth another try.
 */
const RETRYABLE = {
  unavailable: true,
  line_unavailable: true,
  // It was waited for long enough; the contact is asked about again later.
  agent_absent: false,
  internal: true,
  malformed_request: false,
  request_too_long: false,
  validation_failed: false,
  not_found: false,
  already_exists: false,
  state_conflict: false,
  version_conflict: false,
  in_use: false,
  unauthenticated: false,
  forbidden: false,
  unsupported_file: false,
  payload_too_large: false,
  malformed_file: false,
  idempotency_key_reused: false,
  idempotency_in_progress: true,
  idempotency_secret_shown: false,
  rate_limited: true,
  range_not_satisfiable: false,
  not_configured: false,
} satisfies Record<ErrorCode, boolean>;

/**
 * A domain error becomes a failure of the type of its code; workflows branch on that word, classes
 * do not survive.
 */
export function createFailureInterceptor(): ActivityInboundCallsInterceptor {
  return {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        throw ApplicationFailure.create({
          type: error.code,
          message: error.message,
          nonRetryable: !RETRYABLE[error.code],
        });
      }
    },
  };
}
