import { setTimeout as pause } from 'node:timers/promises';

export interface BackOff {
  firstMs: number;
  maxMs: number;
  /** A child that lived this long starts again at the first delay. */
  resetAfterMs: number;
}

/** A part that runs and is ready. */
export interface RunningChild {
  pid: number;
  /** Why it ended; never rejects. */
  exited: Promise<string>;
  /** Bounded: asks, waits, then kills. */
  stop(): Promise<void>;
}

export interface ChildPlan {
  name: string;
  /** Resolves when the part is ready; `spawned` is told the pid as soon as there is one. */
  start(spawned: (pid: number) => void): Promise<RunningChild>;
}

export interface Supervisor {
  /** The first start must succeed; from then on the child is kept alive. */
  start(plan: ChildPlan): Promise<RunningChild>;
  /** Stops the child and starts it again at once; one that is being started anyway is let alone. */
  restart(name: string): Promise<void>;
  /** Stops all in the reverse order of their starts. */
  stop(): Promise<void>;
  pids(): Record<string, number>;
}

interface Child {
  plan: ChildPlan;
  running: RunningChild | null;
  pid: number | null;
  wantedRestart: boolean;
  delayMs: number;
  /** Resolves when nobody looks after this child any more. */
  watch: Promise<void>;
}

export interface SupervisorDeps {
  say(line: string): void;
  /** Called after each change of the pids. */
  changed(pids: Record<string, number>): void;
  backOff?: BackOff;
}

const BACK_OFF: BackOff = { firstMs: 200, maxMs: 5_000, resetAfterMs: 10_000 };

/** Keeps named children alive: a dead one is started again with a growing delay, until the whole is stopped. */
export function createSupervisor(deps: SupervisorDeps): Supervisor {
  const { say, backOff = BACK_OFF } = deps;
  const children: Child[] = [];
  const stopping = new AbortController();

  const pids = (): Record<string, number> =>
    Object.fromEntries(children.flatMap(({ plan, pid }) => (pid ? [[plan.name, pid]] : [])));
  const setPid = (child: Child, pid: number | null): void => {
    if (child.pid === pid) return;
    child.pid = pid;
    deps.changed(pids());
  };

  async function startOnce(child: Child): Promise<RunningChild> {
    try {
      const running = await child.plan.start((pid) => setPid(child, pid));
      setPid(child, running.pid);
      child.running = running;
      return running;
    } catch (error) {
      setPid(child, null);
      throw error;
    }
  }

  async function startAgain(child: Child): Promise<RunningChild | null> {
    while (!stopping.signal.aborted) {
      await pause(child.delayMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return null;
      try {
        return await startOnce(child);
      } catch (error) {
        child.delayMs = nextDelay(child.delayMs, backOff);
        const why = error instanceof Error ? error.message : String(error);
        say(`${child.plan.name} did not start: ${why}; next try in ${child.delayMs} ms`);
      }
    }
    return null;
  }

  async function keepAlive(child: Child, first: RunningChild): Promise<void> {
    let running: RunningChild | null = first;
    while (running !== null) {
      const startedAt = performance.now();
      const reason = await running.exited;
      child.running = null;
      setPid(child, null);
      if (stopping.signal.aborted) return;
      const livedMs = performance.now() - startedAt;
      const isFresh = child.delayMs === 0 || livedMs >= backOff.resetAfterMs;
      child.delayMs = isFresh ? backOff.firstMs : nextDelay(child.delayMs, backOff);
      if (child.wantedRestart) child.delayMs = 0;
      else say(`${child.plan.name} ended (${reason}); starting it again in ${child.delayMs} ms`);
      child.wantedRestart = false;
      running = await startAgain(child);
      if (running !== null) say(`${child.plan.name} is back (pid ${running.pid})`);
    }
  }

  return {
    start: async (plan) => {
      const watch = Promise.resolve();
      const child: Child = {
        plan,
        running: null,
        pid: null,
        wantedRestart: false,
        delayMs: 0,
        watch,
      };
      children.push(child);
      const running = await startOnce(child);
      child.watch = keepAlive(child, running);
      // The platform may have been told to stop while this one started.
      if (stopping.signal.aborted) await running.stop();
      return running;
    },
    restart: async (name) => {
      const child = children.find(({ plan }) => plan.name === name);
      if (!child?.running) return;
      child.wantedRestart = true;
      await child.running.stop();
    },
    stop: async () => {
      stopping.abort();
      for (const child of [...children].reverse()) await stopChild(child);
      deps.changed(pids());
    },
    pids,
  };
}

async function stopChild(child: Child): Promise<void> {
  if (child.running !== null) await child.running.stop();
  // Still starting: its start ends with an error as soon as the process is gone.
  else if (child.pid !== null) kill(child.pid);
  await child.watch;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // Gone already.
  }
}

function nextDelay(delayMs: number, { firstMs, maxMs }: BackOff): number {
  return Math.min(maxMs, Math.max(firstMs, delayMs * 2));
}
