import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readPlatformState } from '../scripts/embedded/platform-folder.mjs';
import { createApiKeyStore } from '../src/db/api-key-store.js';
import { openDatabase } from '../src/db/knex.js';
import { createApiClient, type ApiClient } from '../src/demo/api-client.js';
import { embeddedSecret } from '../src/embedded/embedded-secret.js';
import { freePort } from '../src/embedded/free-port.js';

/** The parts that a platform consists of, by the names that its supervisor uses. */
export const PARTS = ['worker', 'api', 'simulator', 'temporal', 'postgres'] as const;
export type Part = (typeof PARTS)[number];

export interface PlatformUrls {
  api: string;
  temporalUi: string;
  temporalAddress: string;
  database: string;
  simulator: string;
}

/** A whole platform of its own, as `npm start` starts it, in a folder that goes with it. */
export interface PlatformUnderProof {
  client: ApiClient;
  /** An admin's. */
  key: string;
  urls: PlatformUrls;
  folder: string;
  pids(): Partial<Record<string, number>>;
  isHealthy(): Promise<boolean>;
  /** kill -9; answers the pid that is gone. */
  kill(part: Part): number;
  /** kill -9 of the supervisor and of every part at once, then a start on the same data. */
  killAllAndStartAgain(): Promise<void>;
  stop(): Promise<void>;
}

const PROJECT = new URL('..', import.meta.url).pathname;
const START_LIMIT_MS = 180_000;
const STOP_LIMIT_MS = 90_000;
const OWN_SERVERS = ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'SIMULATOR_URL', 'SIMULATOR_DATA'];

export interface PlatformUnderProofOptions {
  keep?: boolean;
  /** More for the environment of its processes; a port too, when others must know it before. */
  env?: Record<string, string>;
}

export async function startPlatformUnderProof(
  options: PlatformUnderProofOptions = {},
): Promise<PlatformUnderProof> {
  const folder = mkdtempSync(join(tmpdir(), 'new-voice-proof-'));
  const inherited = Object.entries(process.env).filter(([name]) => !OWN_SERVERS.includes(name));
  const env: Record<string, string | undefined> = {
    ...Object.fromEntries(inherited),
    NEW_VOICE_DATA: folder,
    // One port for good: an agent that outlives a restart brings its report where it was told to.
    PORT: String(await freePort()),
    ...options.env,
  };
  let supervisor = await startSupervisor(env, folder);
  const leave = (): void => void supervisor.kill('SIGTERM');
  process.once('exit', leave);
  const urls = urlsOf(folder);
  const key = await adminKey(urls, env, folder);
  const client = createApiClient({ baseUrl: urls.api, key });
  const pids = () => readPlatformState(folder)?.pids ?? {};
  return {
    ...{ client, key, urls, folder, pids },
    isHealthy: () => isHealthy(urls.api),
    kill(part) {
      const pid = pids()[part];
      if (pid === undefined) throw new Error(`${part} does not run`);
      process.kill(pid, 'SIGKILL');
      return pid;
    },
    async killAllAndStartAgain() {
      const gone = once(supervisor, 'exit');
      for (const pid of [supervisor.pid, ...Object.values(pids())]) killHard(pid);
      await gone;
      supervisor = await startSupervisor(env, folder);
      Object.assign(urls, urlsOf(folder));
    },
    async stop() {
      process.removeListener('exit', leave);
      await stopSupervisor(supervisor);
      if (options.keep !== true) rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startSupervisor(
  env: Record<string, string | undefined>,
  folder: string,
): Promise<ChildProcess> {
  const args = ['--import', 'tsx', 'src/bin/platform.ts'];
  const stdio = ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'];
  // A session of its own: a Ctrl-C ends the proof, which then ends the platform.
  const child = spawn(process.execPath, args, { cwd: PROJECT, env, stdio, detached: true });
  let said = '';
  const keep = (text: Buffer): void => void (said += text.toString());
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const until = Date.now() + START_LIMIT_MS;
  while (!said.includes('New-Voice is up')) {
    if (child.exitCode !== null || Date.now() > until) {
      child.kill('SIGTERM');
      throw new Error(`the platform did not start:\n${said}\n${platformLog(folder)}`);
    }
    await pause(100);
  }
  return child;
}

function platformLog(folder: string): string {
  const file = join(folder, 'logs', 'platform.log');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

async function stopSupervisor(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await Promise.race([gone, pause(STOP_LIMIT_MS, undefined, { ref: false })]);
}

function urlsOf(folder: string): PlatformUrls {
  const { api, temporalUi, temporalAddress, database, simulator } =
    readPlatformState(folder)?.urls ?? {};
  if (!api || !temporalUi || !temporalAddress || !database || !simulator) {
    throw new Error(`${folder} does not say where the platform is`);
  }
  return { api, temporalUi, temporalAddress, database, simulator };
}

async function adminKey(
  urls: PlatformUrls,
  env: Record<string, string | undefined>,
  folder: string,
): Promise<string> {
  const db = openDatabase({ url: urls.database, pool: 2 });
  try {
    const keys = createApiKeyStore(db, embeddedSecret(env, folder));
    const { key } = await keys.create({ name: 'Proof', role: 'admin', companyId: null });
    return key;
  } finally {
    await db.destroy();
  }
}

async function isHealthy(apiUrl: string): Promise<boolean> {
  try {
    const limit = AbortSignal.timeout(3_000);
    const answer = await fetch(new URL('/health', apiUrl), { signal: limit });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

function killHard(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
