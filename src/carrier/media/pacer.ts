/**
 * The clock of all phones: one tick every 20 ms, counted from the start and not from the last tick,
 * so that lateness of one never moves the next. After a stall the missed ticks come at once, but
 * not more than half a second of them: what is older than that would only be heard as a delay.
 */
export const FRAME_MS = 20;
const CATCH_UP_MAX = 25;

export interface Pacer {
  /** Calls `tick` every 20 ms until the returned function is called. */
  add(tick: () => void): () => void;
  close(): void;
}

interface Timers {
  now(): number;
  /** Runs after so many milliseconds; answers how to cancel. */
  after(delayMs: number, run: () => void): () => void;
}

const REAL: Timers = {
  now: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

export function createPacer(timers: Timers = REAL): Pacer {
  const ticks = new Set<() => void>();
  let dueMs = 0;
  let cancel: (() => void) | null = null;

  function schedule() {
    cancel = timers.after(Math.max(0, dueMs - timers.now()), wake);
  }
  function wake() {
    const late = Math.floor((timers.now() - dueMs) / FRAME_MS);
    if (late > CATCH_UP_MAX) dueMs += (late - CATCH_UP_MAX) * FRAME_MS;
    while (timers.now() >= dueMs && ticks.size > 0) {
      for (const tick of [...ticks]) tick();
      dueMs += FRAME_MS;
    }
    if (ticks.size > 0) schedule();
    else cancel = null;
  }

  return {
    add(tick) {
      ticks.add(tick);
      if (cancel === null) {
        dueMs = timers.now() + FRAME_MS;
        schedule();
      }
      return () => ticks.delete(tick);
    },
    close() {
      ticks.clear();
      cancel?.();
      cancel = null;
    },
  };
}
