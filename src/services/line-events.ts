import type { CallCompletion } from '../ports/call-completion.js';
import type { CallWatch, LineEvent, LineEventStore } from '../ports/line-events.js';

export interface LineEventsDeps {
  store: LineEventStore;
  watch: CallWatch;
  completion: Pick<CallCompletion, 'abandon'>;
  log: { warn(fields: object, message: string): void };
  /** How long a report may take after somebody left. */
  graceMs?: number;
}

export interface LineEvents {
  /** Returns at once; what follows happens later, and only once a call. */
  heard(event: LineEvent): void;
  /** Resolves when nothing that was heard is still waited for. */
  settled(): Promise<void>;
  stop(): void;
}

/** An agent brings its report within a second or two of the end. */
const GRACE_MS = 8_000;

/**
 * The second completer of a call: when callee or agent have left and no report comes, the workflow
 * is told that none will. Else a dead agent's call would wait for its heartbeats to be missed, and
 * nobody would end the silence on the phone. Best effort: an event that got lost, or was heard by a
 * process that died, leaves that timeout.
 */
export function createLineEvents(deps: LineEventsDeps): LineEvents {
  const { store, watch, completion, log, graceMs = GRACE_MS } = deps;
  const waiting = new Map<string, NodeJS.Timeout>();
  const running = new Set<Promise<void>>();

  async function settle(callId: string): Promise<void> {
    const call = await store.callOf(callId);
    if (call?.state !== 'live' || call.hasReport) return;
    if (await watch.isAttended(callId)) return;
    await completion.abandon(call);
  }

  function begin(callId: string): void {
    waiting.delete(callId);
    const work = settle(callId)
      .catch((error: unknown) => {
        log.warn({ callId, error: String(error) }, 'a call without its agent was not ended');
      })
      .finally(() => running.delete(work));
    running.add(work);
  }

  return {
    heard({ callId }) {
      if (waiting.has(callId)) return;
      const timer = setTimeout(() => begin(callId), graceMs);
      timer.unref();
      waiting.set(callId, timer);
    },
    async settled() {
      while (waiting.size > 0) await new Promise((resolve) => setTimeout(resolve, graceMs));
      await Promise.all(running);
    },
    stop() {
      for (const timer of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
}
