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
}

const AT_ONCE = 50;
const PASSES_MAX = 100;

/** The way of stored messages to Temporal: at once from the API, and again and again from a worker. */
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
  return {
    async deliver(which = {}) {
      const tally: DeliveryTally = { sent: 0, failed: 0 };
      for (let pass = 0; pass < PASSES_MAX; pass += 1) {
        const { sent, failed } = await store.sendOldest({ ...which, limit: AT_ONCE }, send);
        tally.sent += sent;
        tally.failed += failed;
        if (sent === 0 || failed > 0) break;
      }
      return tally;
    },
  };
}
