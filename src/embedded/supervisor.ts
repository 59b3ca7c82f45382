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

export interface SupervisorDeps {
  say(line: string): void;
  /** Called after each change of the pids. */
  changed(pids: Record<string, number>): void;
  backOff?: BackOff;
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

/** What the looking after of one child needs of the whole. */
interface Whole {
  say(line: string): void;
  backOff: BackOff;
  stopping: AbortSignal;
  setPid(child: Child, pid: number | null): void;
}

const BACK_OFF: BackOff = { firstMs: 200, maxMs: 5_000, resetAfterMs: 10_000 };

/**
 * Keeps named children alive: a dead one is started again with a growing delay, until the whole is
 * stopped.
 */
export function createSupervisor({ say, changed, backOff = BACK_OFF }: SupervisorDeps): Supervisor {
  const children: Child[] = [];
  const stopping = new AbortController();
  const pids = (): Record<string, number> =>
    Object.fromEntries(children.flatMap(({ plan, pid }) => (pid ? [[plan.name, pid]] : [])));
  const setPid = (child: Child, pid: number | null): void => {
    if (child.pid === pid) return;
    child.pid = pid;
    changed(pids());
  };
  const whole: Whole = { say, backOff, stopping: stopping.signal, setPid };
  return {
    start: (plan) => {
      const child = newChild(plan);
      children.push(child);
      const first = startOnce(whole, child);
      child.watch = first.then(
        (running) => keepAlive(whole, child, running),
        // Whoever asked for the first start is told by `first`; nothing is left to look after.
        () => undefined,
      );
      return first;
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
      changed(pids());
    },
    pids,
  };
}

function newChild(plan: ChildPlan): Child {
  const watch = Promise.resolve();
  return { plan, running: null, pid: null, wantedRestart: false, delayMs: 0, watch };
}

async function startOnce(whole: Whole, child: Child): Promise<RunningChild> {
  try {
    const running = await child.plan.start((pid) => whole.setPid(child, pid));
    whole.setPid(child, running.pid);
    child.running = running;
    return running;
  } catch (error) {
    whole.setPid(child, null);
    throw error;
  }
}

async function keepAlive(whole: Whole, child: Child, first: RunningChild): Promise<void> {
  const { say, backOff, stopping } = whole;
  let running: RunningChild | null = first;
  while (running !== null) {
    // It became ready while the whole was being stopped.
    if (stopping.aborted) await running.stop();
    const startedAt = performance.now();
    const reason = await running.exited;
    child.running = null;
    whole.setPid(child, null);
    const livedMs = performance.now() - startedAt;
    const isFresh = child.delayMs === 0 || livedMs >= backOff.resetAfterMs;
    child.delayMs = isFresh ? backOff.firstMs : nextDelay(child.delayMs, backOff);
    if (child.wantedRestart) child.delayMs = 0;
    else if (!stopping.aborted) {
      say(`${child.plan.name} ended (${reason}); starting it again in ${child.delayMs} ms`);
    }
    child.wantedRestart = false;
    running = await startAgain(whole, child);
    if (running !== null) say(`${child.plan.name} is back (pid ${running.pid})`);
  }
}

async function startAgain(whole: Whole, child: Child): Promise<RunningChild | null> {
  const { say, backOff, stopping } = whole;
  for (;;) {
    await pause(child.delayMs, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) return null;
    try {
      return await startOnce(whole, child);
    } catch (error) {
      child.delayMs = nextDelay(child.delayMs, backOff);
      const why = error instanceof Error ? error.message : String(error);
      say(`${child.plan.name} did not start: ${why}; next try in ${child.delayMs} ms`);
    }
  }
}

async function stopChild(child: Child): Promise<void> {
  if (child.running !== null) await child.running.stop();
  // Still starting: its start ends with an error as soon as the process is gone.
  else if (child.pid !== null) interrupt(child.pid);
  await child.watch;
}

function interrupt(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // Gone already.
  }
}

function nextDelay(delayMs: number, { firstMs, maxMs }: BackOff): number {
  return Math.min(maxMs, Math.max(firstMs, delayMs * 2));
}
