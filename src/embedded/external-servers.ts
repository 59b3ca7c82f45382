import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import pg from 'pg';

const REACH_LIMIT_MS = 15_000;
const REACH_POLL_MS = 500;
const CALL_LIMIT_MS = 5_000;

/** A database of the person's own; it may still be starting. */
export async function waitForDatabase(url: string, limitMs = REACH_LIMIT_MS): Promise<void> {
  const until = Date.now() + limitMs;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CALL_LIMIT_MS });
    // A connection that breaks while it is being closed concerns nobody.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return;
    } catch (cause) {
      if (Date.now() > until) {
        throw new Error(`DATABASE_URL does not answer: ${reason(cause)}`, { cause });
      }
    } finally {
      await client.end().catch(() => undefined);
    }
    await pause(REACH_POLL_MS);
  }
}

export interface ExternalTemporal {
  address: string;
  tls: boolean;
  apiKey: string | undefined;
}

/** A Temporal of the person's own, perhaps in the cloud. */
export async function waitForTemporal(
  { address, tls, apiKey }: ExternalTemporal,
  limitMs = REACH_LIMIT_MS,
): Promise<void> {
  try {
    const connection = await Connection.connect({
      address,
      connectTimeout: limitMs,
      ...(tls || apiKey !== undefined ? { tls: true } : {}),
      ...(apiKey === undefined ? {} : { apiKey }),
    });
    await connection.close();
  } catch (cause) {
    const words = `TEMPORAL_ADDRESS ${address} does not answer: ${reason(cause)}`;
    throw new Error(words, { cause });
  }
}

/** A refused connection to a name with several addresses comes as an error without words. */
function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join('; ');
  return error instanceof Error ? error.message : String(error);
}
