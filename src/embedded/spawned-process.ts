import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { processIdentity } from '../../scripts/embedded/process-identity.mjs';

const LOG_BYTES_MAX = 20 * 1024 * 1024;
const TAIL_BYTES = 8 * 1024;
const KILL_LIMIT_MS = 5_000;
const POLL_MS = 50;

export interface SpawnRequest {
  file: string;
  args: string[];
  env: Record<string, string | undefined>;
  cwd: string;
  /** Output goes straight into this file, so that it survives us and costs us nothing. */
  logFile: string;
  uid?: number;
  gid?: number;
}

/** One step of an ending: the signal, and how long its effect may take. */
export type EndStep = readonly [signal: NodeJS.Signals, waitMs: number];

export interface SpawnedProcess {
  pid: number;
  /** Why it ended, in words; never rejects. */
  exited: Promise<string>;
  hasExited(): boolean;
  /** Walks through the steps until it is gone; after the last one it is killed. */
  end(steps: readonly EndStep[]): Promise<void>;
}

/**
 * A process in a session of its own: a Ctrl-C in the terminal reaches the platform only, which then
 * stops its parts in the right order.
 */
export async function spawnLogged(request: SpawnRequest): Promise<SpawnedProcess> {
  mkdirSync(dirname(request.logFile), { recursive: true, mode: 0o700 });
  if (logSize(request.logFile) > LOG_BYTES_MAX) {
    renameSync(request.logFile, `${request.logFile}.1`);
  }
  const log = openSync(request.logFile, 'a', 0o600);
  const { file, args, env, cwd, uid, gid } = request;
  const identity = uid === undefined || gid === undefined ? {} : { uid, gid };
  const child = spawn(file, args, {
    env,
    cwd,
    ...identity,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let gone = false;
  const exited = new Promise<string>((resolve) => {
    const finish = (reason: string): void => {
      gone = true;
      resolve(reason);
    };
    child.once('error', (error) => finish(error.message));
    child.once('exit', (code, signal) => finish(signal ?? `code ${String(code)}`));
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${file} could not be started: ${await exited}`);
  return {
    pid,
    exited,
    hasExited: () => gone,
    end: async (steps) => {
      const isGone = (): boolean => gone;
      await endBySteps(pid, [...steps, ['SIGKILL', KILL_LIMIT_MS]], isGone);
    },
  };
}

/**
 * A process that runs already and is not our child: watched by its identity instead of by the
 * system's notice.
 */
export function adoptProcess(pid: number): SpawnedProcess {
  const identity = processIdentity(pid);
  const isGone = (): boolean => identity === null || processIdentity(pid) !== identity;
  const exited = new Promise<string>((resolve) => {
    const timer = setInterval(() => {
      if (!isGone()) return;
      clearInterval(timer);
      resolve('it is gone');
    }, POLL_MS * 4);
  });
  return {
    pid,
    exited,
    hasExited: isGone,
    end: (steps) => endBySteps(pid, [...steps, ['SIGKILL', KILL_LIMIT_MS]], isGone),
  };
}

/** Bytes in a log so far: what is read from there on belongs to one start. */
export function logSize(logFile: string): number {
  return statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
}

/** The last lines of a log, not before byte `from`. */
export function logTail(logFile: string, from = 0): string {
  const size = logSize(logFile);
  const start = Math.max(from > size ? 0 : from, size - TAIL_BYTES);
  if (size <= start) return '';
  const buffer = Buffer.alloc(size - start);
  const file = openSync(logFile, 'r');
  try {
    readSync(file, buffer, 0, buffer.length, start);
  } finally {
    closeSync(file);
  }
  return buffer.toString('utf8').trim().split('\n').slice(-20).join('\n');
}

async function endBySteps(
  pid: number,
  steps: readonly EndStep[],
  isGone: () => boolean,
): Promise<void> {
  for (const [signal, waitMs] of steps) {
    if (isGone()) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    const until = Date.now() + waitMs;
    while (Date.now() < until && !isGone()) await pause(POLL_MS / 2);
  }
}
