import { setTimeout as wait } from 'node:timers/promises';
import type { DeliveryTally, OutboxStore } from '../ports/outbox-store.js';
import type { WorkflowMessages } from '../ports/workflow-messages.js';

export interface OutboxDeps {
  store: OutboxStore;
  messages: WorkflowMessages;
  log: { warn(fields: object, message: string): void };
}

export interface Outbox {
  /** Sends what is unsent, of one campaign or of all, until nothing is left or something fails. */
  deliver(which?: { campaignId?: string }): Promise<DeliveryTally>;
  /**
   * Delivers what one campaign waits for; false when not all of it was taken in time. What is late
   * is sent again.
   */
  deliverWithin(campaignId: string, limitMs: number): Promise<boolean>;
}

const AT_ONCE = 50;
const PASSES_MAX = 100;

/**
 * The way of stored messages to Temporal: at once from the API, and again and again from a worker.
 */
export function createOutbox({ store, messages, log }: OutboxDeps): Outbox {
  const send = async (message: Parameters<WorkflowMessages['send']>[0]) => {
    try {
      await messages.send(message);
    } catch (error) {
      const { campaignId, message: name } = message;
      log.warn({ campaignId, message: name, error: String(error) }, 'a message must wait');
      throw error;
    }
  };
  const deliver: Outbox['deliver'] = async (which = {}) => {
    const tally: DeliveryTally = { sent: 0, failed: 0 };
    for (let pass = 0; pass < PASSES_MAX; pass += 1) {
      const { sent, failed } = await store.sendOldest({ ...which, limit: AT_ONCE }, send);
      tally.sent += sent;
      tally.failed += failed;
      if (sent === 0 || failed > 0) break;
    }
    return tally;
  };
  return {
    deliver,
    async deliverWithin(campaignId, limitMs) {
      const timer = new AbortController();
      const late = wait(Math.max(0, limitMs), false, { signal: timer.signal });
      const taken = deliver({ campaignId }).then(({ failed }) => failed === 0);
      // The loser of the race ends by itself; its result is in the outbox.
      for (const running of [late, taken]) running.catch(() => undefined);
      try {
        return await Promise.race([taken, late]);
      } finally {
        timer.abort();
      }
    },
  };
}
