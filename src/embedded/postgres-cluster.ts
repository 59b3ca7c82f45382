import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { processCommand, processIdentity } from '../../scripts/embedded/process-identity.mjs';
import { POSTGRES_ENVIRONMENT, type PostgresRunner } from './postgres-binaries.js';

export const POSTGRES_USER = 'new_voice';
const PASSWORD_FILE = 'new-voice-password';
const INITDB_LIMIT_MS = 120_000;

/**
 * Makes sure that `dataDir` is a complete cluster that `runner` may use. A new one grows in a
 * folder beside it and is renamed when it is whole, so a start that dies half-way leaves nothing in
 * the way of the next.
 */
export function ensureCluster(dataDir: string, runner: PostgresRunner): void {
  removeUnfinished(dataDir);
  if (!existsSync(join(dataDir, 'PG_VERSION'))) createCluster(dataDir, runner);
  const { uid } = statSync(dataDir);
  if (uid === runner.owner.uid) return;
  if (process.getuid?.() !== 0) {
    throw new Error(`${dataDir} belongs to another user (uid ${uid}); run as that user`);
  }
  const owner = `${runner.owner.uid}:${runner.owner.gid}`;
  spawnSync('chown', ['-R', owner, dataDir], { stdio: 'ignore' });
}

export function readPassword(dataDir: string): string {
  return readFileSync(join(dataDir, PASSWORD_FILE), 'utf8').trim();
}

/** The Postgres that runs on this data folder, by its own pid file; null when there is none. */
export function livePostmaster(dataDir: string): { pid: number; port: number } | null {
  const path = join(dataDir, 'postmaster.pid');
  if (!existsSync(path)) return null;
  const [pidLine, , , portLine] = readFileSync(path, 'utf8').split('\n');
  const pid = Number(pidLine);
  const isOurs = processCommand(pid)?.includes(realpathSync(dataDir)) ?? false;
  return isOurs ? { pid, port: Number(portLine) } : null;
}

/**
 * After a kill -9 the pid file stays, and its number may belong to anybody by now: Postgres would
 * refuse to start.
 */
export function removeStalePidFile(dataDir: string): void {
  if (livePostmaster(dataDir) === null) rmSync(join(dataDir, 'postmaster.pid'), { force: true });
}

function createCluster(dataDir: string, runner: PostgresRunner): void {
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0) {
    throw new Error(`${dataDir} is not empty and holds no database; move it away`);
  }
  mkdirSync(dirname(dataDir), { recursive: true, mode: 0o700 });
  const unfinished = `${dataDir}.new-${process.pid}`;
  const passwordFile = `${unfinished}.password`;
  const { uid, gid } = runner.owner;
  mkdirSync(unfinished, { mode: 0o700 });
  chownSync(unfinished, uid, gid);
  writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  chownSync(passwordFile, uid, gid);
  try {
    initdb(runner, unfinished, passwordFile);
    renameSync(passwordFile, join(unfinished, PASSWORD_FILE));
    renameSync(unfinished, dataDir);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
    rmSync(passwordFile, { force: true });
  }
}

function initdb(runner: PostgresRunner, folder: string, passwordFile: string): void {
  const { file, args } = runner.command('initdb', [
    `--pgdata=${folder}`,
    `--username=${POSTGRES_USER}`,
    `--pwfile=${passwordFile}`,
    // On a shared machine everybody reaches the loopback port, so a password is asked for
    // everywhere.
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The built-in locale knows Cyrillic upper and lower case on every system alike.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ]);
  const { status, error, stdout, stderr } = spawnSync(file, args, {
    ...runner.identity,
    cwd: '/',
    env: POSTGRES_ENVIRONMENT,
    encoding: 'utf8',
    timeout: INITDB_LIMIT_MS,
  });
  if (status === 0) return;
  const words = `${stdout}${stderr}`.trim().split('\n').slice(-5).join('\n');
  throw new Error(`initdb failed: ${error?.message ?? words}`);
}

/**
 * What a start left that was killed while it made a cluster; one that still works on it is let
 * alone.
 */
function removeUnfinished(dataDir: string): void {
  const parent = dirname(dataDir);
  if (!existsSync(parent)) return;
  const prefix = `${basename(dataDir)}.new-`;
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(prefix))) {
    const pid = Number(/^\d+/.exec(name.slice(prefix.length))?.[0]);
    if (pid === process.pid || processIdentity(pid) === null) {
      rmSync(join(parent, name), { recursive: true, force: true });
    }
  }
}
