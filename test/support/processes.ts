import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach } from '@jest/globals';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 15_000;
const OUTPUT_KEPT = 20_000;

export interface TestProcess {
  pid: number;
  /** What it printed so far, both streams. */
  output(): string;
  /**
   * Resolves with the match as soon as the output has it; rejects when the process ends without.
   */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** SIGTERM, then the exit code once it is gone. */
  stop(): Promise<number | null>;
  /** SIGKILL: no goodbye. */
  kill(): Promise<void>;
}

export interface ProcessRequest {
  /** Run by Node with tsx, relative to the repository: `src/bin/worker.ts`. */
  script: string;
  args?: string[];
  /** The whole environment, save PATH and HOME. */
  env: Record<string, string>;
}

/** Starts processes of the platform for a test, and leaves none behind after it. */
export function useProcesses(): (request: ProcessRequest) => TestProcess {
  const started: TestProcess[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((process) => process.kill()));
  });
  return (request) => {
    const process = startProcess(request);
    started.push(process);
    return process;
  };
}

function startProcess({ script, args = [], env }: ProcessRequest): TestProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    cwd: REPOSITORY,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-OUTPUT_KEPT);
    });
  }
  if (child.pid === undefined) throw new Error(`${script} could not be started`);
  return {
    pid: child.pid,
    output: () => text,
    printed: (pattern) => untilPrinted(child, { pattern, script, output: () => text }),
    stop: () => end(child, 'SIGTERM'),
    kill: async () => {
      await end(child, 'SIGKILL');
    },
  };
}

function untilPrinted(
  child: ChildProcess,
  { pattern, script, output }: { pattern: RegExp; script: string; output: () => string },
): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      clearTimeout(limit);
      child.stdout?.off('data', look);
      child.stderr?.off('data', look);
      child.off('exit', fail);
      finish();
    };
    const look = () => {
      const match = pattern.exec(output());
      if (match !== null) settle(() => resolve(match));
    };
    const fail = () =>
      settle(() => reject(new Error(`${script} did not print ${pattern}:\n${output()}`)));
    const limit = setTimeout(fail, START_LIMIT_MS);
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    if (isGone(child)) fail();
    else child.once('exit', fail);
    look();
  });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (isGone(child)) return child.exitCode;
  const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
  clearTimeout(limit);
  return child.exitCode;
}

function isGone(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
