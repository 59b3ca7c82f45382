import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { freePort, PortInUseError } from './free-port.js';
import {
  choosePostgresRunner,
  POSTGRES_ENVIRONMENT,
  type PostgresRunner,
} from './postgres-binaries.js';
import {
  ensureCluster,
  livePostmaster,
  POSTGRES_USER,
  readPassword,
  removeStalePidFile,
} from './postgres-cluster.js';
import { adoptProcess, logSize, logTail, spawnLogged } from './spawned-process.js';
import type { EndStep, SpawnedProcess } from './spawned-process.js';

const DATABASE = 'new_voice';
/** Crash recovery after a kill may take its time; a start that needs longer is broken. */
const READY_LIMIT_MS = 60_000;
const READY_POLL_MS = 40;
const REFUSED_PAUSE_MS = 3_000;
/** The processes of a killed Postgres hold its memory for a moment. */
const LEFTOVER_LIMIT_MS = 10_000;
const LEFTOVER_POLL_MS = 250;
/** Fast shutdown, then immediate; both keep every committed row. */
const STOP: readonly EndStep[] = [
  ['SIGINT', 8_000],
  ['SIGQUIT', 4_000],
];

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  max_wal_size: '2GB',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
};

export interface EmbeddedPostgresOptions {
  /** The cluster's own folder; made when it is missing. */
  dataDir: string;
  /** A free one of the system's choice when absent. */
  port?: number;
  log(line: string): void;
  /** Default: beside the data folder. */
  logFile?: string;
  /**
   * Called right before the process starts that will listen: whoever keeps the port for it lets go.
   */
  releasePort?(): Promise<void>;
  /** Called as soon as the process exists, long before it is ready. */
  spawned?(pid: number): void;
  /** How to run the binaries; chosen for this machine when absent. */
  runner?: PostgresRunner;
}

export interface EmbeddedPostgres {
  url: string;
  pid: number;
  port: number;
  /** Fast shutdown: sessions end, committed data stays. */
  stop(): Promise<void>;
  /** Why it ended; never rejects. */
  exited: Promise<string>;
}

/**
 * A real Postgres on loopback, from the binaries in node_modules. Data outlives every kind of death
 * of either process; a Postgres that runs already on this data folder is adopted.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const running = livePostmaster(dataDir);
  if (running !== null) {
    options.log(`Postgres runs already on this data (pid ${running.pid}); using it`);
    options.spawned?.(running.pid);
    return makeReady(adoptProcess(running.pid), { dataDir, port: running.port });
  }
  const runner = options.runner ?? choosePostgresRunner({ parentFolder: resolve(dataDir, '..') });
  ensureCluster(dataDir, runner);
  return startOnCluster(options, { dataDir: realpathSync(dataDir), runner });
}

interface Place {
  dataDir: string;
  port: number;
  logFile?: string;
  logFrom?: number;
}

async function startOnCluster(
  options: EmbeddedPostgresOptions,
  { dataDir, runner }: { dataDir: string; runner: PostgresRunner },
): Promise<EmbeddedPostgres> {
  const port = options.port ?? (await freePort());
  const logFile = options.logFile ?? join(dataDir, '..', 'postgres.log');
  const until = Date.now() + LEFTOVER_LIMIT_MS;
  for (;;) {
    removeStalePidFile(dataDir);
    const place = { dataDir, port, logFile, logFrom: logSize(logFile) };
    await options.releasePort?.();
    const server = await spawnLogged({
      ...runner.command('postgres', postgresArguments(dataDir, port)),
      ...runner.identity,
      env: POSTGRES_ENVIRONMENT,
      cwd: '/',
      logFile,
    });
    options.spawned?.(server.pid);
    try {
      return await makeReady(server, place);
    } catch (error) {
      await server.end(STOP);
      const words = logTail(logFile, place.logFrom);
      const isLeftover = /lock file .* already exists|pre-existing shared memory/.test(words);
      if (!isLeftover || Date.now() > until) throw error;
      await pause(LEFTOVER_POLL_MS);
    }
  }
}

function postgresArguments(dataDir: string, port: number): string[] {
  const settings = Object.entries({ ...SETTINGS, port: String(port) });
  return ['-D', dataDir, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

async function makeReady(server: SpawnedProcess, place: Place): Promise<EmbeddedPostgres> {
  const { dataDir, port } = place;
  const password = readPassword(dataDir);
  const urlOf = (database: string): string =>
    `postgres://${POSTGRES_USER}:${password}@127.0.0.1:${port}/${database}`;
  await untilAnswering(server, { ...place, url: urlOf('postgres') });
  return {
    url: urlOf(DATABASE),
    pid: server.pid,
    port,
    stop: () => server.end(STOP),
    exited: server.exited,
  };
}

/** Ready means that a session was opened and the platform's database is there. */
async function untilAnswering(
  server: SpawnedProcess,
  place: Place & { url: string },
): Promise<void> {
  const until = Date.now() + READY_LIMIT_MS;
  for (;;) {
    const problem = await tryDatabase(place.url);
    // 28P01: the password file was replaced, or somebody else's Postgres answers and ours is about
    // to end.
    const isRefused = problem?.code === '28P01';
    if (isRefused) await Promise.race([pause(REFUSED_PAUSE_MS), server.exited]);
    if (server.hasExited()) throw failure(`ended at once (${await server.exited})`, place);
    if (problem === null) return;
    if (isRefused) throw failure('refuses our password', place);
    if (Date.now() > until) throw failure(`is not ready: ${problem.message}`, place);
    await Promise.race([pause(READY_POLL_MS), server.exited]);
  }
}

async function tryDatabase(url: string): Promise<{ code?: string; message: string } | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A connection that breaks between two queries reports here; the queries themselves report below.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('select from pg_database where datname = $1', [
      DATABASE,
    ]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
    return null;
  } catch (error) {
    return error as { code?: string; message: string };
  } finally {
    await client.end().catch(() => undefined);
  }
}

function failure(what: string, { port, logFile, logFrom }: Place): Error {
  const words = logFile === undefined ? '' : logTail(logFile, logFrom);
  const message = `the embedded Postgres ${what}; its log says:\n${words}`;
  if (!/could not bind|Address already in use/.test(words)) return new Error(message);
  return new PortInUseError(`port ${port} is in use: ${message}`);
}
