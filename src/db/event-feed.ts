import pg from 'pg';
import type { EventFeed } from '../ports/event-feed.js';

export interface EventFeedDeps {
  databaseUrl: string;
  /** Told once for each connection that was lost or could not be made. */
  onTrouble: (error: unknown) => void;
  /** Readers are woken at least this often, whatever became of notifications. */
  pollEveryMs?: number;
}

const POLL_EVERY_MS = 1_000;
const RECONNECT_AFTER_MS = 500;
const CONNECT_LIMIT_MS = 5_000;

/**
 * One connection of its own that LISTENs, made when somebody wants to hear and kept until the feed
 * stops. A notification only wakes: what was committed while the connection was away is found by
 * the reading that its return causes.
 */
export function createEventFeed(deps: EventFeedDeps): EventFeed {
  const { databaseUrl, onTrouble, pollEveryMs = POLL_EVERY_MS } = deps;
  const listeners = new Set<() => void>();
  let client: pg.Client | null = null;
  let connecting: Promise<void> | null = null;
  let retry: NodeJS.Timeout | undefined;
  let poll: NodeJS.Timeout | undefined;
  let stopped = false;

  const wake = (): void => {
    for (const woken of listeners) woken();
  };

  function connect(): void {
    if (stopped || client !== null || connecting !== null) return;
    connecting = openListener().finally(() => {
      connecting = null;
    });
  }

  async function openListener(): Promise<void> {
    const fresh = new pg.Client({
      ...{ connectionString: databaseUrl, application_name: 'new-voice events' },
      ...{ connectionTimeoutMillis: CONNECT_LIMIT_MS, keepAlive: true },
    });
    const lose = (error: unknown): void => {
      if (client !== fresh) return;
      client = null;
      later(error);
    };
    fresh.on('error', lose);
    fresh.on('end', () => lose(new Error('the connection that listens was closed')));
    fresh.on('notification', wake);
    try {
      await fresh.connect();
      await fresh.query('listen events');
    } catch (error) {
      await fresh.end().catch(() => undefined);
      later(error);
      return;
    }
    if (stopped) return fresh.end();
    client = fresh;
    wake();
  }

  function later(error: unknown): void {
    if (stopped) return;
    onTrouble(error);
    retry = setTimeout(connect, RECONNECT_AFTER_MS);
  }

  return {
    listen(woken) {
      listeners.add(woken);
      poll ??= setInterval(wake, pollEveryMs).unref();
      connect();
      return () => void listeners.delete(woken);
    },

    async stop() {
      stopped = true;
      listeners.clear();
      clearInterval(poll);
      clearTimeout(retry);
      await connecting;
      const last = client;
      client = null;
      await last?.end();
    },
  };
}
