import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import pg from 'pg';
import { SEARCH_ATTRIBUTES } from '../../workflows/names.js';

const REACH_LIMIT_MS = 15_000;
const REACH_POLL_MS = 500;
const CALL_LIMIT_MS = 5_000;
/** Temporal's numbers of the types of search attributes. */
const TYPE_NUMBERS = { KEYWORD: 2, INT: 3, DATETIME: 6 } as const;

/** A database of the person's own; it may still be starting. */
export async function waitForDatabase(url: string): Promise<void> {
  const until = Date.now() + REACH_LIMIT_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CALL_LIMIT_MS });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return;
    } catch (error) {
      const why = error instanceof Error ? error.message || error.name : String(error);
      if (Date.now() > until) throw new Error(`DATABASE_URL does not answer: ${why}`);
    } finally {
      await client.end().catch(() => undefined);
    }
    await pause(REACH_POLL_MS);
  }
}

export interface ExternalTemporal {
  address: string;
  namespace: string;
  tls: boolean;
  apiKey: string | undefined;
}

/** A server of the person's own gets our search attributes if it lets us; else one line says what to do. */
export async function prepareExternalTemporal(
  { address, namespace, tls, apiKey }: ExternalTemporal,
  say: (line: string) => void,
): Promise<void> {
  const connection = await Connection.connect({
    address,
    connectTimeout: REACH_LIMIT_MS,
    tls,
    ...(apiKey === undefined ? {} : { apiKey }),
  }).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`TEMPORAL_ADDRESS ${address} does not answer: ${why}`);
  });
  try {
    await connection.withDeadline(Date.now() + CALL_LIMIT_MS, async () => {
      const known = await connection.operatorService.listSearchAttributes({ namespace });
      const missing = Object.entries(SEARCH_ATTRIBUTES).filter(
        ([name]) => known.customAttributes?.[name] === undefined,
      );
      if (missing.length === 0) return;
      const searchAttributes = Object.fromEntries(
        missing.map(([name, type]) => [name, TYPE_NUMBERS[type]]),
      );
      await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const names = Object.keys(SEARCH_ATTRIBUTES).join(', ');
    say(
      `the search attributes ${names} could not be added to ${address} (${why}); add them by hand`,
    );
  } finally {
    await connection.close();
  }
}
