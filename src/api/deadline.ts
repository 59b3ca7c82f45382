import { DomainError } from '../domain/errors.js';

/**
 * A request is answered in time even when a server behind us hangs; what it asked for may then
 * still happen.
 */
export async function withDeadline<T>(work: Promise<T> | T, limitMs: number | null): Promise<T> {
  if (limitMs === null) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new DomainError('unavailable', 'A server behind the API did not answer in time.'));
    }, limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
