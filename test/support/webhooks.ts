import type { WebhookWaker } from '../../src/ports/webhook-fan-out.js';
import { createDeliveryLog } from '../../src/db/delivery-log.js';
import { createEventLog } from '../../src/db/event-log.js';
import type { Database } from '../../src/db/knex.js';
import { createWebhookFanOutStore } from '../../src/db/webhook-fan-out-store.js';
import { createDeliveryQueue } from '../../src/db/webhook-queue.js';
import { createSecretBox } from '../../src/db/webhook-secret.js';
import { createWebhookStore } from '../../src/db/webhook-store.js';
import type { WebhookSettings } from '../../src/ports/webhook-store.js';
import { createWebhookDelivering } from '../../src/services/deliver-webhooks.js';
import { createWebhookFanOut } from '../../src/services/fan-out-webhooks.js';
import { createHttpSender } from '../../src/webhooks/http-sender.js';
import { TEST_SECRET } from './api.js';
import { aCompany } from './builders.js';

const ROUND_MS = 20_000;
const NO_WAKE: WebhookWaker = { wake: async () => undefined };

/** All that delivers webhooks, save the workflow that asks for it. */
export function webhookParts(db: Database, { timeoutMs = 1_000, waker = NO_WAKE } = {}) {
  const box = createSecretBox(TEST_SECRET);
  const store = createWebhookStore({ db, box });
  const queue = createDeliveryQueue({ db, box });
  const log = { warn: () => undefined };
  const sender = createHttpSender({ allowPrivate: true, timeoutMs });
  const delivering = createWebhookDelivering({ queue, sender, log });
  const fanOut = createWebhookFanOut({
    ...{ store: createWebhookFanOutStore(db), events: createEventLog(db), waker, log },
  });
  return {
    ...{ store, queue, sender, log: createDeliveryLog(db) },
    fanOutStore: createWebhookFanOutStore(db),
    fanOut,
    /** Until every event was looked at; ids that tests before used up are a gap at first. */
    async spread() {
      for (;;) {
        await fanOut.round();
        const [newest] = await db('events').max<{ max: number | null }[]>('id');
        const [reached] = await db('webhook_fan_out').pluck<number[]>('last_event_id');
        if ((reached ?? 0) >= (newest?.max ?? 0)) return;
      }
    },
    deliver: (webhookId: string, roundMs = ROUND_MS) =>
      delivering.deliverDue(webhookId, {
        untilMs: Date.now() + roundMs,
        signal: new AbortController().signal,
      }),
    async webhook(row: Partial<WebhookSettings> & { companyId?: string; url: string }) {
      const companyId = row.companyId ?? (await aCompany(db)).id;
      const { webhook, secret } = await store.insert(
        {
          ...{ description: null, events: ['*'], includePhoneNumbers: false, isActive: true },
          ...row,
          companyId,
        },
        'test',
      );
      return { ...webhook, secret };
    },
  };
}

export interface EventRow {
  company_id: string;
  campaign_id?: string | null;
  call_task_id?: string | null;
  call_id?: string | null;
  type: string;
  data?: object;
}

/** As the fact's own transaction writes it; answers the id. */
export async function anEvent(db: Database, row: EventRow): Promise<number> {
  const [event] = await db('events')
    .insert({ at: new Date(), ...row })
    .returning<{ id: number }[]>('id');
  return event!.id;
}

/** As if all that is put off had waited long enough. */
export async function letTimePass(db: Database): Promise<void> {
  await db.transaction(async (trx) => {
    await trx('webhooks').update({ not_before: null });
    await trx('webhook_deliveries').update({ next_attempt_at: new Date(0) });
  });
}
