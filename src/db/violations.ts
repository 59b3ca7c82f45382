import { UniqueViolationError } from 'objection';

/** The name of the unique constraint that refused the row, or null when it was something else. */
export function brokenUniqueConstraint(error: unknown): string | null {
  const { code, constraint, nativeError } = error as {
    code?: string;
    constraint?: string;
    nativeError?: unknown;
  };
  if (error instanceof UniqueViolationError) return error.constraint;
  if (code === '23505') return constraint ?? '';
  return nativeError === undefined ? null : brokenUniqueConstraint(nativeError);
}
