import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  claimFolder,
  endLeftovers,
  readPlatformState,
  releaseFolder,
  writePlatformState,
} from '../../scripts/embedded/platform-folder.mjs';
import { ensureFirstAdminKey } from '../db/first-admin-key.js';
import { migrateToLatest } from '../db/migrate.js';
import { embeddedSecret } from './embedded-secret.js';
import { followLog } from './follow-log.js';
import { createPortChooser } from './free-port.js';
import { nodeChild } from './node-child.js';
import {
  DEFAULT_PORTS,
  logOf,
  openPlatformDatabase,
  openPlatformTemporal,
  type PartContext,
} from './platform-servers.js';
import { logTail } from './spawned-process.js';
import { createSupervisor } from './supervisor.js';
import { watchSources } from './watch-sources.js';

const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const HEALTH_LIMIT_MS = 60_000;
const HEALTH_POLL_MS = 100;
const OWN_PROCESSES = ['simulator', 'worker', 'api'] as const;
type OwnProcess = (typeof OWN_PROCESSES)[number];

export interface PlatformOptions {
  env: Record<string, string | undefined>;
  /** Restarts our own processes when a source file changes, and shows their logs. */
  watch?: boolean;
  /** Says nothing; what would have been said stands in the platform's log. */
  quiet?: boolean;
  say?(line: string): void;
  project?: string;
  /** Parts that tests replace. */
  parts?: Partial<PlatformParts>;
}

export interface PlatformParts {
  /** The TypeScript files of our own processes. */
  files: Record<OwnProcess, string>;
  migrate(databaseUrl: string): Promise<void>;
  firstAdminKey(databaseUrl: string, secret: string): Promise<string | null>;
}

export interface Platform {
  apiUrl: string;
  uiUrl: string;
  databaseUrl: string;
  temporalAddress: string;
  simulatorUrl: string;
  /** Set on the first start only: it is shown once and never stored readably. */
  adminKey: string | null;
  /**
   * The environment in which our own processes run; other programs on this platform need the same.
   */
  env: Record<string, string | undefined>;
  folder: string;
  /** False for parts that somebody else runs. */
  embedded: { database: boolean; temporal: boolean; simulator: boolean };
  temporalVersion: string | null;
  childPids(): Record<string, number>;
  stop(): Promise<void>;
}

/** Another platform runs on the same embedded data. */
export class PlatformRunsError extends Error {
  override readonly name = 'PlatformRunsError';
}

/** Folder of the embedded data: `.new-voice` of the project, or what NEW_VOICE_DATA names. */
export function platformFolder(env: Record<string, string | undefined>, project = PROJECT): string {
  return resolve(project, env['NEW_VOICE_DATA'] || '.new-voice');
}

/** Starts everything that is not given by an address, and resolves when the API is healthy. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const project = options.project ?? PROJECT;
  const folder = platformFolder(options.env, project);
  claim(folder);
  const say = sayAndKeep(options, folder);
  let urls: Record<string, string> = {};
  const supervisor = createSupervisor({
    say,
    changed: (pids) => keepState(folder, { pids, urls }),
  });
  const leaveAtOnce = (): void => endAtOnce(supervisor.pids());
  process.once('exit', leaveAtOnce);
  const endings: (() => void)[] = [];
  const stop = once(async () => {
    for (const end of endings) end();
    await supervisor.stop();
    process.removeListener('exit', leaveAtOnce);
    releaseFolder(folder);
  });
  try {
    await endLeftovers(folder, { keep: ['postgres'], print: say });
    const ports = createPortChooser(say);
    const { env } = options;
    const context: PartContext = { env, project, folder, say, ports, supervisor };
    const platform = await startParts(context, options, (known) => {
      urls = known;
      keepState(folder, { pids: supervisor.pids(), urls });
    });
    if (options.watch) endings.push(...watchAndFollow(context));
    return { ...platform, folder, childPids: supervisor.pids, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type StartedParts = Omit<Platform, 'folder' | 'childPids' | 'stop'>;

async function startParts(
  context: PartContext,
  options: PlatformOptions,
  urlsKnown: (urls: Record<string, string>) => void,
): Promise<StartedParts> {
  const { env, folder, supervisor, ports } = context;
  const parts = { ...defaultParts(context.project), ...options.parts };
  const secret = embeddedSecret(env, folder);
  const host = env['HOST'] || '127.0.0.1';
  const api = { name: 'the API', preferred: Number(env['PORT'] || DEFAULT_PORTS.api), host };
  const apiPort = await ports.choose(env['PORT'] ? { ...api, setBy: 'PORT' } : api);
  const simulatorUrl = env['SIMULATOR_URL'] || (await simulatorAddress(context));
  const [{ database, adminKey }, temporal] = await bothOrNone(
    preparedDatabase(context, parts, secret),
    openPlatformTemporal(context),
  );
  const apiUrl = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${apiPort}`;
  const childEnv = {
    ...env,
    ...(temporal.version === null ? {} : { TEMPORAL_TLS: 'false', TEMPORAL_API_KEY: '' }),
    HOST: host,
    PORT: String(apiPort),
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_UI_URL: temporal.uiUrl,
    SIMULATOR_URL: simulatorUrl,
    SIMULATOR_DATA: env['SIMULATOR_DATA'] || join(folder, 'simulator'),
    NEW_VOICE_SECRET: secret,
  };
  urlsKnown({
    ...{ api: apiUrl, temporalUi: temporal.uiUrl, temporalAddress: temporal.address },
    ...{ database: database.url, simulator: simulatorUrl },
  });
  await ports.release(apiPort);
  await ports.release(Number(new URL(simulatorUrl).port));
  for (const name of OWN_PROCESSES) {
    if (name === 'simulator' && env['SIMULATOR_URL']) continue;
    const { project } = context;
    const child = { name, file: parts.files[name], logFile: logOf(folder, name) };
    await supervisor.start(nodeChild({ ...child, env: childEnv, project }));
  }
  await untilHealthy(apiUrl, folder);
  return {
    ...{ apiUrl, uiUrl: temporal.uiUrl, databaseUrl: database.url, simulatorUrl, adminKey },
    temporalAddress: temporal.address,
    temporalVersion: temporal.version,
    env: childEnv,
    embedded: {
      database: database.embedded,
      temporal: temporal.version !== null,
      simulator: !env['SIMULATOR_URL'],
    },
  };
}

function defaultParts(project: string): PlatformParts {
  const bin = (name: string): string => join(project, 'src', 'bin', `${name}.ts`);
  return {
    files: { simulator: bin('simulator'), worker: bin('worker'), api: bin('api') },
    migrate: migrateToLatest,
    firstAdminKey: ensureFirstAdminKey,
  };
}

async function simulatorAddress({ ports }: PartContext): Promise<string> {
  const port = await ports.choose({ name: 'the simulator', preferred: DEFAULT_PORTS.simulator });
  return `http://127.0.0.1:${port}`;
}

async function preparedDatabase(context: PartContext, parts: PlatformParts, secret: string) {
  const database = await openPlatformDatabase(context);
  await parts.migrate(database.url);
  return { database, adminKey: await parts.firstAdminKey(database.url, secret) };
}

/**
 * Fails only when both are settled, so that no part is still being started while the rest is
 * stopped.
 */
async function bothOrNone<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}

function claim(folder: string): void {
  const owner = claimFolder(folder);
  if (owner === null) return;
  const url = readPlatformState(folder)?.urls['api'];
  const where = url === undefined ? '' : `, ${url}`;
  throw new PlatformRunsError(
    `a platform runs already on ${folder} (pid ${owner.pid}${where}); ` +
      'stop it first, or set NEW_VOICE_DATA',
  );
}

function sayAndKeep({ quiet, say }: PlatformOptions, folder: string): (line: string) => void {
  const logFile = logOf(folder, 'platform');
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
  return (line) => {
    if (!quiet) say?.(line);
    try {
      appendFileSync(logFile, `${new Date().toISOString()} ${line}\n`, { mode: 0o600 });
    } catch {
      // A full disk or a removed folder must not take down what still runs.
    }
  };
}

/**
 * Only a later start after a kill -9 reads it, so failing to write it must not take down what runs.
 */
function keepState(folder: string, state: Parameters<typeof writePlatformState>[1]): void {
  try {
    writePlatformState(folder, state);
  } catch {
    // The folder was removed or the disk is full; the next change tries again.
  }
}

async function untilHealthy(apiUrl: string, folder: string): Promise<void> {
  const until = Date.now() + HEALTH_LIMIT_MS;
  let problem = 'it does not answer';
  while (Date.now() < until) {
    try {
      const answer = await fetch(`${apiUrl}/health`, { signal: AbortSignal.timeout(5_000) });
      if (answer.status === 200) return;
      problem = `GET /health answers ${answer.status}`;
    } catch {
      // Not listening yet, or between two lives.
    }
    await pause(HEALTH_POLL_MS);
  }
  throw new Error(
    `the API is not healthy (${problem}); its log says:\n${logTail(logOf(folder, 'api'))}`,
  );
}

function watchAndFollow({ project, folder, say, supervisor }: PartContext): (() => void)[] {
  const follow = OWN_PROCESSES.map((name) =>
    followLog({ name, logFile: logOf(folder, name) }, say),
  );
  const unwatch = watchSources(project, (file) => {
    say(`${file} changed; restarting ${OWN_PROCESSES.join(', ')}`);
    for (const name of OWN_PROCESSES) void supervisor.restart(name);
  });
  return [unwatch, ...follow];
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}

/**
 * The last word of a platform that leaves without having stopped: its servers end softly, the rest
 * at once.
 */
function endAtOnce(pids: Record<string, number>): void {
  const soft: Record<string, NodeJS.Signals> = { postgres: 'SIGINT', temporal: 'SIGTERM' };
  for (const [name, pid] of Object.entries(pids)) {
    try {
      process.kill(pid, soft[name] ?? 'SIGKILL');
    } catch {
      // Gone already.
    }
  }
}
