/** RFC 3261, section 17: the first interval, the longest one, and when to give up. */
export const T1_MS = 500;
export const T2_MS = 4_000;
export const TIMEOUT_MS = 64 * T1_MS;

export interface Retransmission {
  stop(): void;
}

/** Sends again after 0.5, 1, 2, 4, 4 ... seconds until stopped or until 32 s have passed. */
export function retransmit(send: () => void, giveUp: () => void): Retransmission {
  let intervalMs = T1_MS;
  let timer = setTimeout(again, intervalMs);
  const limit = setTimeout(() => {
    stop();
    giveUp();
  }, TIMEOUT_MS);
  function again() {
    send();
    intervalMs = Math.min(2 * intervalMs, T2_MS);
    timer = setTimeout(again, intervalMs);
  }
  function stop() {
    clearTimeout(timer);
    clearTimeout(limit);
  }
  return { stop };
}
