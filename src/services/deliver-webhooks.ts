import { setTimeout as wait } from 'node:timers/promises';
import type {
  ClaimedDelivery,
  DeliveryQueue,
  SendResult,
  WebhookDelivering,
  WebhookSender,
} from '../ports/webhook-delivery.js';
import { signedHeaders } from './webhook-signature.js';

export interface DeliverWebhooksDeps {
  queue: DeliveryQueue;
  sender: Pick<WebhookSender, 'send'>;
  log: { warn(fields: object, message: string): void };
}

/** Requests to one receiver at a time. */
const LANES = 8;
const SETTLE_AGAIN_MS = { first: 200, most: 2_000 };
/** A database that is away for longer: then its delivery is made once more. */
const SETTLE_LIMIT_MS = 10 * 60_000;
/** What is due and could not be claimed is being claimed by another process. */
const LOOK_AGAIN_MS = 250;

/**
 * Delivers what is due for one webhook. Each lane takes the next delivery that its key's order
 * allows, so a slow one holds up its own call only. What a receiver took is written down before
 * anything else, however long the database takes to come back.
 */
export function createWebhookDelivering(deps: DeliverWebhooksDeps): WebhookDelivering {
  const { queue } = deps;
  const deliverOne = (claimed: ClaimedDelivery) => deliver(deps, claimed);
  return {
    async deliverDue(webhookId, { untilMs, signal }) {
      const mayGoOn = () => Date.now() < untilMs && !signal.aborted;
      await inLanes(async () => (mayGoOn() ? queue.claim(webhookId) : null), deliverOne);
      const outlook = await queue.outlook(webhookId);
      if (outlook.kind === 'closed' || outlook.waitMs === null) return outlook;
      const leastMs = mayGoOn() ? LOOK_AGAIN_MS : 0;
      return { kind: 'open', waitMs: Math.max(leastMs, outlook.waitMs) };
    },
  };
}

/**
 * Takes and does until there is nothing more to take. Where there was one there may be another, so
 * each that is taken begins one more lane while fewer than all are at work. A failure ends its own
 * lane only, and is thrown when all have ended.
 */
async function inLanes<Item>(
  take: () => Promise<Item | null>,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  let atWork = 0;
  await new Promise<void>((resolve) => {
    const begin = () => {
      atWork += 1;
      void lane()
        .catch((error: unknown) => failures.push(error))
        .finally(() => {
          atWork -= 1;
          if (atWork === 0) resolve();
        });
    };
    const lane = async () => {
      for (let item = await take(); item !== null; item = await take()) {
        if (atWork < LANES) begin();
        await work(item);
      }
    };
    begin();
  });
  if (failures.length > 0) throw failures[0];
}

const EVENT_GONE: SendResult = {
  ...{ status: null, error: 'event_gone', answer: null },
  ...{ durationMs: 0, retryAfterMs: null },
};

async function deliver(deps: DeliverWebhooksDeps, claimed: ClaimedDelivery): Promise<void> {
  const { queue, sender } = deps;
  const { id, url } = claimed;
  const [message, secrets] = await Promise.all([
    queue.message(claimed),
    queue.secrets(claimed.webhookId),
  ]);
  if (message === null) return settle(deps, claimed, EVENT_GONE);
  const body = JSON.stringify(message);
  const headers = signedHeaders(secrets, { id, nowMs: Date.now(), body });
  return settle(deps, claimed, await sender.send({ url, headers, body }));
}

/** Again and again: a try that nobody wrote down would be made once more. */
async function settle(
  { queue, log }: DeliverWebhooksDeps,
  claimed: ClaimedDelivery,
  result: SendResult,
): Promise<void> {
  const givenUpMs = Date.now() + SETTLE_LIMIT_MS;
  for (let pauseMs = SETTLE_AGAIN_MS.first; ; pauseMs *= 2) {
    try {
      await queue.settle(claimed, result);
      return;
    } catch (error) {
      if (Date.now() > givenUpMs) throw error;
      const deliveryId = claimed.id;
      log.warn({ deliveryId, error: String(error) }, 'a delivery could not be settled yet');
    }
    await wait(Math.min(pauseMs, SETTLE_AGAIN_MS.most));
  }
}
