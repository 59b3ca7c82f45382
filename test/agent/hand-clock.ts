import type { AgentClock } from '../../agent/agent-clock.js';

export interface HandClock extends AgentClock {
  /** Lets time pass, in small steps, and what waits for it run. */
  pass(ms: number): Promise<void>;
}

const STEP_MS = 10;

/** Time that stands still until it is told to pass. */
export function createHandClock(startMs = 1_000_000): HandClock {
  let nowMs = startMs;
  const all = new Set<{ ms: number; nextMs: number; work: () => void }>();
  return {
    nowMs: () => nowMs,
    every(ms, work) {
      const one = { ms, nextMs: nowMs + ms, work };
      all.add(one);
      return () => void all.delete(one);
    },
    async pass(ms) {
      for (const endMs = nowMs + ms; nowMs < endMs;) {
        nowMs += STEP_MS;
        for (const one of [...all]) {
          if (!all.has(one) || nowMs < one.nextMs) continue;
          one.nextMs += one.ms;
          one.work();
        }
        await settled();
      }
    },
  };
}

/** What has been promised is done, as far as it needs no time. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
}
