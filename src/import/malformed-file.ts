import { DomainError } from '../domain/errors.js';

/** The whole file is unusable; nothing of it was imported. */
export function malformedFile(message: string, cause?: unknown): DomainError {
  return new DomainError('malformed_file', message, {
    errors: [{ field: 'file', message }],
    cause,
  });
}
