/** Real time, or a test's. */
export interface AgentClock {
  nowMs(): number;
  /** Calls back again and again; the answer stops it. */
  every(ms: number, work: () => void): () => void;
}

export const REAL_CLOCK: AgentClock = {
  nowMs: () => Date.now(),
  every(ms, work) {
    const timer = setInterval(work, ms);
    return () => clearInterval(timer);
  },
};
