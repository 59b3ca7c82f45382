import { spawnLogged, type EndStep } from './spawned-process.js';
import type { ChildPlan } from './supervisor.js';

/** Longer than the limit that a worker sets itself, so that work in hand ends well. */
const STOP: readonly EndStep[] = [['SIGTERM', 25_000]];

export interface NodeChildOptions {
  name: string;
  /** A TypeScript file. */
  file: string;
  env: Record<string, string | undefined>;
  project: string;
  logFile: string;
}

/** One of our own processes, run as `node --import tsx <file>`. */
export function nodeChild({ name, file, env, project, logFile }: NodeChildOptions): ChildPlan {
  return {
    name,
    start: async (spawned) => {
      const child = await spawnLogged({
        file: process.execPath,
        args: ['--import', 'tsx', file],
        env,
        cwd: project,
        logFile,
      });
      spawned(child.pid);
      return { pid: child.pid, exited: child.exited, stop: () => child.end(STOP) };
    },
  };
}
