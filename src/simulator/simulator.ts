import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { createAttemptIndex } from './attempt-index.js';
import { createDoorClient } from './door-client.js';
import { createExchange, type Exchange } from './exchange.js';
import { createHttpServer, type Route } from './http-server.js';
import { openLedger, type Ledger } from './ledger.js';
import { endLostCalls } from './recovery.js';
import { createReportOutbox, type ReportOutbox } from './report-outbox.js';
import { attemptSchema, dialSchema, ledgerQuerySchema, openRoomSchema, parse } from './requests.js';
import type { SimulatorLog } from './simulator-log.js';

export interface SimulatorOptions {
  host: string;
  /** 0 takes any free one. */
  port: number;
  dataDir: string;
  log: SimulatorLog;
}

export interface Simulator {
  url: string;
  /** Live calls end as lost; reports that no door took stay on disk for the next start. */
  stop(): Promise<void>;
}

/** The telephone line that rings no phone. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { host, port, dataDir, log } = options;
  const routes: Route[] = [];
  const server = createHttpServer(routes, log);
  server.listen(port, host);
  // The port is taken before the ledger is touched: a second exchange fails here.
  await once(server, 'listening');
  const index = createAttemptIndex();
  const { ledger, unreadable } = openLedger(dataDir, index.take);
  const readBack = ledger.lastSeq();
  const lost = readBack === 0 ? 0 : endLostCalls(ledger, index, unreadable);
  const door = createDoorClient();
  const folder = join(dataDir, 'reports');
  const outbox = createReportOutbox({ folder, ledger, askDoor: door.ask, log });
  const exchange = createExchange({ ledger, index, outbox, askDoor: door.ask });
  routes.push(...routesOf({ exchange, ledger, outbox }));
  const address = server.address() as AddressInfo;
  log.info({ port: address.port, readBack, lost, unreadable }, 'the exchange is open');
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    async stop() {
      exchange.stop();
      outbox.close();
      door.close();
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      // Dials that were pending have just got their answers; whoever still streams is cut off.
      setTimeout(() => server.closeAllConnections(), 500).unref();
      await closed;
      ledger.close();
    },
  };
}

interface Parts {
  exchange: Exchange;
  ledger: Ledger;
  outbox: ReportOutbox;
}

function routesOf({ exchange, ledger, outbox }: Parts): Route[] {
  const attemptIn = (params: Record<string, string>) => parse(attemptSchema, params['attempt']);
  return [
    {
      method: 'POST',
      path: /^\/rooms$/,
      async answer({ body }) {
        await exchange.openRoom(parse(openRoomSchema, body));
        return { status: 200, body: { state: 'open' } };
      },
    },
    {
      method: 'POST',
      path: /^\/rooms\/(?<attempt>[^/]+)\/dial$/,
      async answer({ params, body }) {
        const request = parse(dialSchema, body);
        return { status: 200, body: await exchange.dial(attemptIn(params), request) };
      },
    },
    {
      method: 'DELETE',
      path: /^\/rooms\/(?<attempt>[^/]+)$/,
      answer({ params, query }) {
        exchange.closeRoom(attemptIn(params), query['line'] ?? null);
        return { status: 200, body: { state: 'closed' } };
      },
    },
    {
      method: 'GET',
      path: /^\/attempts\/(?<attempt>[^/]+)$/,
      answer: ({ params }) => ({ status: 200, body: exchange.find(attemptIn(params)) }),
    },
    {
      method: 'GET',
      path: /^\/ledger$/,
      answer({ query }) {
        const { after, line } = parse(ledgerQuerySchema, query);
        return { lines: ledger.read({ afterSeq: after, line }) };
      },
    },
    {
      method: 'GET',
      path: /^\/health$/,
      answer: () => ({ status: 200, body: { status: 'ok', ledger_seq: ledger.lastSeq() } }),
    },
    {
      method: 'GET',
      path: /^\/stats$/,
      answer: () => ({ status: 200, body: statsOf({ exchange, ledger, outbox }) }),
    },
  ];
}

function statsOf({ exchange, ledger, outbox }: Parts) {
  const { user, system } = process.cpuUsage();
  return {
    lines: exchange.liveByLine(),
    reports_waiting: outbox.waiting(),
    ledger_seq: ledger.lastSeq(),
    cpu_ms: Math.round((user + system) / 1000),
    rss_bytes: process.memoryUsage.rss(),
  };
}
