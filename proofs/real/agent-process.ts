import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { logSize, logTail, spawnLogged } from '../../src/embedded/spawned-process.js';

export interface AgentProcess {
  pid(): number;
  /** Processes that it has started: those of calls and warm ones. */
  children(): number[];
  /** As a crash would: no goodbye. Its children are left as they are. */
  kill(): Promise<void>;
  /** The same environment and data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  logFile: string;
}

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const READY_LIMIT_MS = 60_000;

export interface AgentProcessOptions {
  env: Record<string, string | undefined>;
  folder: string;
  /** Default: ours, as an operator runs it. */
  file?: string;
}

/** `node --import tsx agent/main.ts`, ready to take calls. */
export async function startAgentProcess(options: AgentProcessOptions): Promise<AgentProcess> {
  const { file = 'agent/main.ts', folder } = options;
  const logFile = join(folder, `${basename(dirname(file))}-${basename(file, '.ts')}.log`);
  const start = async () => {
    const from = logSize(logFile);
    const child = await spawnLogged({
      file: process.execPath,
      args: ['--import', 'tsx', file],
      env: { ...options.env, AGENT_DATA: join(folder, 'agent'), AGENT_PORT: '0' },
      cwd: PROJECT,
      logFile,
    });
    const until = Date.now() + READY_LIMIT_MS;
    while (!logTail(logFile, from).includes('agent is ready')) {
      if (child.hasExited() || Date.now() > until) {
        await child.end([['SIGKILL', 1_000]]);
        throw new Error(`the agent did not start; its log says:\n${logTail(logFile, from)}`);
      }
      await pause(50);
    }
    return child;
  };
  let running = await start();
  return {
    logFile,
    pid: () => running.pid,
    children: () => childrenOf(running.pid),
    kill: () => running.end([['SIGKILL', 1_000]]),
    async restart() {
      running = await start();
    },
    async stop() {
      const jobs = childrenOf(running.pid);
      await running.end([['SIGTERM', 15_000]]);
      for (const pid of jobs) endHard(pid);
    },
  };
}

/** By /proc: there is no other way to know the processes of another process. */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

function endHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
