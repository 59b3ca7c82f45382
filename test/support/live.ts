import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from '@jest/globals';
import { WebSocket, type ClientOptions } from 'ws';
import type { LiveLimits } from '../../src/api/live-server.js';
import { wireLive } from '../../src/bin/wire-live.js';
import { createApiKeyStore } from '../../src/db/api-key-store.js';
import type { Database } from '../../src/db/knex.js';
import type { Role } from '../../src/domain/principal.js';
import { createLogger } from '../../src/observability/logger.js';
import { databaseUrl } from './database.js';

const TEST_SECRET = 'a secret for tests only, of 32 characters';

export interface LiveMessage {
  type: string;
  id: number;
  data: Record<string, unknown>;
}

export interface LiveClient {
  ws: WebSocket;
  /** What came so far, in order, without `pong`. */
  messages: LiveMessage[];
  /** The texts that are no JSON. */
  texts: string[];
  /** Resolves with the first message that fits, also one that came before. */
  until(fits: (message: LiveMessage) => boolean): Promise<LiveMessage>;
  /** Types of what came, turns with their index. */
  told(): string[];
  closed: Promise<{ code: number; reason: string }>;
}

export interface LiveApi {
  url: string;
  openSockets(): number;
  stop(): Promise<void>;
}

/**
 * Copies of the live side of the API on ports of their own, and clients. Call it before
 * useDatabase(): what listens to the database must have ended before the database goes.
 */
export function useLive() {
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
  });
  return {
    async api(db: Database, wish: { origins?: string[]; limits?: Partial<LiveLimits> } = {}) {
      const live = wireLive({
        config: {
          secret: TEST_SECRET,
          database: { url: databaseUrl(), pool: 2 },
          api: { corsOrigins: wish.origins ?? [] },
        },
        db,
        log: createLogger('test', process.env['TEST_LOG_LEVEL'] ?? 'silent'),
        ...(wish.limits && { limits: wish.limits }),
      });
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      live.attach(server);
      const stop = async () => {
        await live.stop();
        server.closeAllConnections();
        server.close();
      };
      stops.push(stop);
      const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
      return { url, openSockets: live.openSockets, stop } satisfies LiveApi;
    },

    async key(db: Database, role: Role = 'viewer', companyId: string | null = null) {
      const wanted = { name: `${role} key`, role, companyId };
      return (await createApiKeyStore(db, TEST_SECRET).create(wanted)).key;
    },

    /** A client with a key in its subprotocol, as a browser would send it. */
    client(address: string, key: string | null, options: ClientOptions = {}): LiveClient {
      const offered = key === null ? [] : ['new-voice', keyProtocol(key)];
      const client = watch(new WebSocket(address, offered, options));
      stops.push(async () => client.ws.terminate());
      return client;
    },
  };
}

export function keyProtocol(key: string): string {
  return `key.${Buffer.from(key).toString('base64url')}`;
}

function watch(ws: WebSocket): LiveClient {
  const messages: LiveMessage[] = [];
  const texts: string[] = [];
  const waiting = new Set<() => void>();
  ws.on('error', () => undefined);
  ws.on('message', (data) => {
    const text = (data as Buffer).toString('utf8');
    if (text.startsWith('{')) messages.push(JSON.parse(text) as LiveMessage);
    else texts.push(text);
    for (const look of waiting) look();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    ws.on('close', (code, reason) => resolve({ code, reason: reason.toString('utf8') }));
  });
  const until: LiveClient['until'] = (fits) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = messages.find(fits);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      void closed.then(({ code }) => {
        if (waiting.delete(look)) reject(new Error(`closed with ${code} before it came`));
      });
      look();
    });
  const told = () => messages.map(({ type, data }) => [type, data['turn_index']].join(' ').trim());
  return { ws, messages, texts, until, told, closed };
}
