import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../workflows/names.js';
import { freePort, PortInUseError } from './free-port.js';
import {
  logSize,
  logTail,
  spawnLogged,
  type EndStep,
  type SpawnedProcess,
} from './spawned-process.js';

const READY_LIMIT_MS = 60_000;
const READY_POLL_MS = 50;
const CALL_LIMIT_MS = 5_000;
const STOP: readonly EndStep[] = [['SIGTERM', 6_000]];

const ATTRIBUTE_TYPES = { KEYWORD: 'Keyword', INT: 'Int', DATETIME: 'Datetime' } as const;

/** The defaults protect a shared cluster from its tenants; here all of it is ours. */
const DYNAMIC_CONFIG = [
  'system.enableActivityEagerExecution=true',
  'worker.batcherRPS=1000',
  'worker.batcherConcurrency=50',
  'frontend.rps=1000000',
  'frontend.namespaceRPS=1000000',
  'frontend.namespaceRPS.visibility=1000000',
  'matching.rps=1000000',
  'history.rps=1000000',
];

export interface TemporalServerOptions {
  /** The Temporal CLI. */
  executable: string;
  /** Folder of its database file. */
  dataDir: string;
  port?: number;
  uiPort?: number;
  namespace?: string;
  log(line: string): void;
  /** Default: beside the database file. */
  logFile?: string;
  /** Called as soon as the process exists, long before it is ready. */
  spawned?(pid: number): void;
}

export interface TemporalServer {
  address: string;
  uiUrl: string;
  pid: number;
  port: number;
  uiPort: number;
  stop(): Promise<void>;
  /** Why it ended; never rejects. */
  exited: Promise<string>;
}

/**
 * A Temporal dev server with its Web UI on loopback, its state in one SQLite file that survives
 * kills.
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const namespace = options.namespace ?? 'default';
  const port = options.port ?? (await freePort());
  const uiPort = options.uiPort ?? (await freePort());
  const logFile = options.logFile ?? join(dataDir, 'temporal.log');
  const logFrom = logSize(logFile);
  const server = await spawnLogged({
    file: options.executable,
    args: serverArguments({ port, uiPort, dataDir, namespace }),
    // Nothing of the person's own CLI profile or TEMPORAL_* variables may change this server.
    env: { PATH: '/usr/bin:/bin', HOME: dataDir, GOGC: '400' },
    cwd: dataDir,
    logFile,
  });
  options.spawned?.(server.pid);
  const address = `127.0.0.1:${port}`;
  try {
    await untilAnswering(server, { port, namespace });
  } catch (error) {
    await server.end(STOP);
    const why = error instanceof Error ? error.message : String(error);
    const words = logTail(logFile, logFrom);
    const message = `the embedded Temporal server ${why}; its log says:\n${words}`;
    if (/address already in use/.test(words)) throw new PortInUseError(message, { cause: error });
    throw new Error(message, { cause: error });
  }
  return {
    address,
    uiUrl: `http://127.0.0.1:${uiPort}`,
    pid: server.pid,
    port,
    uiPort,
    stop: () => server.end(STOP),
    exited: server.exited,
  };
}

interface ServerPlace {
  port: number;
  uiPort: number;
  dataDir: string;
  namespace: string;
}

function serverArguments({ port, uiPort, dataDir, namespace }: ServerPlace): string[] {
  const attributes = Object.entries(SEARCH_ATTRIBUTES).map(
    ([name, type]) => `${name}=${ATTRIBUTE_TYPES[type]}`,
  );
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1'],
    ...['--port', String(port), '--ui-port', String(uiPort), '--log-level', 'error'],
    ...['--db-filename', join(dataDir, 'temporal.db'), '--namespace', namespace],
    // Four times the calls a second of the default journal, and still safe when the process dies.
    ...['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal'],
    ...attributes.flatMap((attribute) => ['--search-attribute', attribute]),
    ...DYNAMIC_CONFIG.flatMap((value) => ['--dynamic-config-value', value]),
  ];
}

/** Ready means that the namespace is described over gRPC; an open port alone comes earlier. */
async function untilAnswering(
  server: SpawnedProcess,
  { port, namespace }: Pick<ServerPlace, 'port' | 'namespace'>,
): Promise<void> {
  const until = Date.now() + READY_LIMIT_MS;
  for (;;) {
    const problem = (await isListening(port))
      ? await describeNamespace(`127.0.0.1:${port}`, namespace)
      : 'nothing listens on its port';
    if (server.hasExited()) throw new Error(`ended at once (${await server.exited})`);
    if (problem === null) return;
    if (Date.now() > until) throw new Error(`is not ready: ${problem}`);
    await Promise.race([pause(READY_POLL_MS), server.exited]);
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const finish = (answer: boolean): void => {
      socket.destroy();
      done(answer);
    };
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
    socket.setTimeout(CALL_LIMIT_MS, () => finish(false));
  });
}

/** Null when the server at this address knows the namespace; else what is wrong. */
export async function describeNamespace(
  address: string,
  namespace: string,
): Promise<string | null> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: CALL_LIMIT_MS });
    try {
      await connection.withDeadline(Date.now() + CALL_LIMIT_MS, () =>
        connection.workflowService.describeNamespace({ namespace }),
      );
      return null;
    } finally {
      await connection.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
