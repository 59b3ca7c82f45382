import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { DomainError } from '../domain/errors.js';

export interface TemporalSettings {
  address: string;
  namespace: string;
  apiKey: string | undefined;
  tls: boolean;
}

/** Nobody who asks the platform for something waits longer than this for Temporal. */
const DEADLINE_MS = 2_500;

/** A client that connects when it is first used, and by itself again after Temporal was away. */
export function openTemporalClient(settings: TemporalSettings): Client {
  const connection = Connection.lazy(temporalOptions(settings));
  return new Client({ connection, namespace: settings.namespace });
}

/**
 * What every kind of connection to Temporal is made with; an API key is never sent in the clear.
 */
export function temporalOptions({ address, apiKey, tls }: TemporalSettings) {
  return {
    address,
    ...(tls || apiKey !== undefined ? { tls: true } : {}),
    ...(apiKey === undefined ? {} : { apiKey }),
  };
}

/**
 * Runs a request with a deadline; what the server could not answer in time becomes `unavailable`.
 */
export async function withinDeadline<T>(client: Client, request: () => Promise<T>): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + DEADLINE_MS, request);
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    throw new DomainError('unavailable', 'Temporal does not answer.', { cause: error });
  }
}

/** gRPC codes that say nothing of the request itself. */
const UNAVAILABLE_CODES = new Set([1, 4, 8, 13, 14]);

function isUnavailable(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (isGrpcServiceError(cause) && UNAVAILABLE_CODES.has(cause.code)) return true;
  }
  return false;
}
