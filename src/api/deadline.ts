import { setTimeout as wait } from 'node:timers/promises';
import { DomainError } from '../domain/errors.js';

/**
 * A request is answered in time even when a server behind us hangs; what it asked for may then
 * still happen.
 */
export async function withDeadline<T>(work: Promise<T> | T, limitMs: number | null): Promise<T> {
  if (limitMs === null) return work;
  const timer = new AbortController();
  const late = wait(limitMs, undefined, { signal: timer.signal }).then(() => {
    throw new DomainError('unavailable', 'A server behind the API did not answer in time.');
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}
