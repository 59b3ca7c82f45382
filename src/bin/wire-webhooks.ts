import type { Client } from '@temporalio/client';
import type { Endpoint } from '../api/endpoint.js';
import { webhookDeliveryEndpoints } from '../api/routes/webhook-deliveries.js';
import { webhookEndpoints } from '../api/routes/webhooks.js';
import type { Config } from '../config.js';
import { createCompanyStore } from '../db/company-store.js';
import { createDeliveryLog } from '../db/delivery-log.js';
import { createEventLog } from '../db/event-log.js';
import { openDatabase, type Database } from '../db/knex.js';
import { createWebhookFanOutStore } from '../db/webhook-fan-out-store.js';
import { createDeliveryQueue } from '../db/webhook-queue.js';
import { createSecretBox } from '../db/webhook-secret.js';
import { createWebhookStore } from '../db/webhook-store.js';
import type { Logger } from '../observability/logger.js';
import type { WebhookDelivering } from '../ports/webhook-delivery.js';
import { createCompanyService } from '../services/companies.js';
import { createWebhookDelivering } from '../services/deliver-webhooks.js';
import { createWebhookFanOut } from '../services/fan-out-webhooks.js';
import { repeat, type Repeated } from '../services/repeat.js';
import { createWebhooks } from '../services/webhooks.js';
import { createWebhookWaker } from '../temporal/webhook-waker-client.js';
import { createHttpSender } from '../webhooks/http-sender.js';

export interface WebhookParts {
  config: Pick<Config, 'secret'> & { webhooks?: Config['webhooks'] };
  db: Database;
}

const PUBLIC_ONLY: Config['webhooks'] = { allowPrivate: false };
/** Shared by all webhooks; a request to a receiver holds none. */
const CONNECTIONS = 5;
const DATABASE_PATIENCE_MS = 10_000;
const FAN_OUT_EVERY_MS = 500;
const TIDY_EVERY_MS = 15_000;

/** What the API does with webhooks. */
export function wireWebhooks({ config, db }: WebhookParts): Endpoint[] {
  const webhooks = createWebhooks({
    store: createWebhookStore({ db, box: createSecretBox(config.secret) }),
    deliveries: createDeliveryLog(db),
    sender: createHttpSender(config.webhooks ?? PUBLIC_ONLY),
    companies: createCompanyService(createCompanyStore(db)),
  });
  return [...webhookEndpoints(webhooks), ...webhookDeliveryEndpoints(webhooks)];
}

export interface WebhookDelivery {
  /** For the activity. */
  delivering: WebhookDelivering;
  begin(): void;
  stop(): Promise<void>;
}

/** What the worker does for them, over connections of its own: calls do not wait for receivers. */
export function wireWebhookDelivery(parts: {
  config: Pick<Config, 'database' | 'secret'> & { webhooks?: Config['webhooks'] };
  client: Client;
  log: Logger;
}): WebhookDelivery {
  const { config, client, log } = parts;
  const { url } = config.database;
  const db = openDatabase({ url, pool: CONNECTIONS, patienceMs: DATABASE_PATIENCE_MS });
  const fanOut = createWebhookFanOut({
    ...{ store: createWebhookFanOutStore(db), events: createEventLog(db) },
    ...{ waker: createWebhookWaker(client), log },
  });
  let loops: Repeated[] = [];
  return {
    delivering: createWebhookDelivering({
      queue: createDeliveryQueue({ db, box: createSecretBox(config.secret) }),
      sender: createHttpSender(config.webhooks ?? PUBLIC_ONLY),
      log,
    }),
    begin() {
      loops = [
        repeat({ name: 'webhooks', everyMs: FAN_OUT_EVERY_MS, log }, () => fanOut.round()),
        repeat({ name: 'tidy webhooks', everyMs: TIDY_EVERY_MS, log }, () => fanOut.tidy()),
      ];
    },
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
      await db.destroy();
    },
  };
}
