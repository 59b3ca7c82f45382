import { DomainError } from '../domain/errors.js';

/** The whole file is unusable; nothing of it was imported. */
export function malformedFile(message: string, cause?: unknown): DomainError {
  return new DomainError('malformed_file', message, {
    errors: [{ field: 'file', message }],
    cause,
  });
}

/** A file is not read as its owner wants it, because what they gave does not fit. */
export function wrongOption(field: string, message: string): DomainError {
  return new DomainError('validation_failed', `${field}: ${message}.`, {
    errors: [{ field, message }],
  });
}
