import type { CallTurn } from '../src/domain/call-report.js';

export interface TurnSender {
  /** The turns of the talk until now; those that were not sent yet are sent, in order. */
  offer(turns: readonly CallTurn[]): void;
  /** Resolves when all was sent or given up, at the latest when the time is over. */
  close(timeoutMs: number): Promise<void>;
}

/** `retry`: nobody answered, or not now. `refused`: the door will never take turns of this call. */
export type SendTurns = (turns: readonly CallTurn[]) => Promise<'taken' | 'retry' | 'refused'>;

export interface TurnSenderOptions {
  /** Waits, and can be told to end its waiting. */
  pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const AT_ONCE = 50;
const BACKOFF_MS = { first: 250, longest: 5_000 };

/**
 * Brings turns to the door while the talk goes on. It never makes the talk wait, keeps their order,
 * and sends a turn again until it was taken; what it can't bring is in the report.
 */
export function createTurnSender(send: SendTurns, options: TurnSenderOptions = {}): TurnSender {
  const { pause = sleep } = options;
  const waiting: CallTurn[] = [];
  const closing = new AbortController();
  let offered = 0;
  let sending: Promise<void> | null = null;
  let isRefused = false;

  async function run(): Promise<void> {
    let delayMs: number = BACKOFF_MS.first;
    while (waiting.length > 0 && !isRefused) {
      const batch = waiting.slice(0, AT_ONCE);
      const answer = await send(batch).catch(() => 'retry' as const);
      if (answer === 'taken') {
        waiting.splice(0, batch.length);
        delayMs = BACKOFF_MS.first;
      } else if (answer === 'refused') isRefused = true;
      else if (closing.signal.aborted) return;
      else {
        await pause(delayMs, closing.signal);
        delayMs = Math.min(delayMs * 2, BACKOFF_MS.longest);
      }
    }
  }

  function start(): void {
    if (sending !== null || waiting.length === 0 || isRefused) return;
    sending = run().finally(() => {
      sending = null;
      // What was offered while the last answer was on its way.
      if (!closing.signal.aborted) start();
    });
  }

  return {
    offer(turns) {
      waiting.push(...turns.slice(offered));
      offered = Math.max(offered, turns.length);
      start();
    },
    /** Turns that wait for the door's return are tried once more. */
    async close(timeoutMs) {
      closing.abort();
      await Promise.race([sending ?? run(), sleep(timeoutMs, new AbortController().signal)]);
    },
  };
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    timer.unref();
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
