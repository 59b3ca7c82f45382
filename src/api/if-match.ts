import type { IncomingHttpHeaders } from 'node:http';
import { DomainError } from '../domain/errors.js';

/** A version as an entity tag. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/** The version of `If-Match`; null when there is none, or when any will do. */
export function expectedVersion(headers: IncomingHttpHeaders): number | null {
  const given = headers['if-match']?.trim();
  if (given === undefined || given === '*') return null;
  const version = /^(?:W\/)?"?([1-9]\d{0,8})"?$/.exec(given)?.[1];
  if (version !== undefined) return Number(version);
  throw new DomainError('validation_failed', 'If-Match must be a version in quotes, such as "3".', {
    errors: [{ field: 'If-Match', message: 'must be a version in quotes' }],
  });
}
