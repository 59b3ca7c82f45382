import type { EventCursor, EventLog } from '../ports/event-feed.js';
import type { WebhookFanOut, WebhookWaker } from '../ports/webhook-fan-out.js';

export interface FanOutDeps {
  store: WebhookFanOut;
  events: Pick<EventLog, 'readAfter'>;
  waker: WebhookWaker;
  log: { warn(fields: object, message: string): void };
}

const EVENTS_AT_ONCE = 500;
const BATCHES_A_ROUND = 20;

/**
 * From what happened to what has to be told: each round reads on in the events, queues a delivery
 * for every webhook that wants to hear of one, and wakes the workflows of those webhooks. A wake
 * that Temporal did not take is tried again in the next round.
 */
export function createWebhookFanOut({ store, events, waker, log }: FanOutDeps) {
  let cursor: EventCursor = { afterId: 0 };
  /** What is known of a gap is of use only where it was seen. */
  const read = async (afterId: number) => {
    const from = cursor.afterId === afterId ? cursor : { afterId };
    const found = await events.readAfter(from, EVENTS_AT_ONCE);
    cursor = found.cursor;
    return { events: found.events, upToId: found.cursor.afterId };
  };
  return {
    async round(): Promise<void> {
      for (let batch = 0; batch < BATCHES_A_ROUND; batch += 1) {
        if (!(await store.advance(read))) break;
      }
      for (const { webhookId, asked } of await store.toWake()) {
        try {
          await waker.wake(webhookId);
          await store.woken(webhookId, asked);
        } catch (error) {
          log.warn({ webhookId, error: String(error) }, 'a webhook must wait');
        }
      }
    },

    /** Now and then: finds what nobody else takes care of. */
    async tidy(): Promise<void> {
      await store.askForOverdue();
      await store.prune();
    },
  };
}
