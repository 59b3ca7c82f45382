import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface AgentProcess {
  pid: number;
  log(): string;
  isRunning(): boolean;
  signal(name: NodeJS.Signals): void;
  stop(): Promise<void>;
}

const READY_LIMIT_MS = 90_000;
const STOP_LIMIT_MS = 10_000;

/** `npm run agent` with this environment and nothing else; resolves when it takes calls. */
export async function startAgentProcess(options: {
  folder: string;
  env: Record<string, string>;
}): Promise<AgentProcess> {
  const file = join(options.folder, 'agent.log');
  const out = openSync(file, 'a');
  const child = spawn(process.execPath, ['--import', 'tsx', 'agent/main.ts'], {
    stdio: ['ignore', out, out],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: options.folder,
      AGENT_DATA: join(options.folder, 'agent'),
      AGENT_PORT: '0',
      LOG_LEVEL: 'info',
      ...options.env,
    },
  });
  const log = () => readFileSync(file, 'utf8');
  const until = Date.now() + READY_LIMIT_MS;
  while (!log().includes('agent is ready')) {
    if (child.exitCode !== null || Date.now() > until) {
      child.kill('SIGKILL');
      throw new Error(`the agent did not start:\n${log()}`);
    }
    await pause(50);
  }
  return {
    pid: child.pid ?? 0,
    log,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    signal: (name) => void child.kill(name),
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await exited;
  clearTimeout(timer);
}
