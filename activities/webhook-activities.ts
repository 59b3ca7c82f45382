import { cancellationSignal, heartbeat } from '@temporalio/activity';
import type { DeliveryOutlook, WebhookDelivering } from '../src/ports/webhook-delivery.js';

export interface WebhookActivityDeps {
  webhooks: WebhookDelivering;
}

export interface WebhookActivities {
  /** Delivers what is due; how many and which is in the log of deliveries, not in a history. */
  deliverDue(input: { webhookId: string }): Promise<DeliveryOutlook>;
}

/** A worker that is asked to stop waits no longer than for the requests under way. */
const ROUND_MS = 20_000;
const BEAT_EVERY_MS = 5_000;

export function createWebhookActivities({ webhooks }: WebhookActivityDeps): WebhookActivities {
  return {
    async deliverDue({ webhookId }) {
      const beats = setInterval(() => heartbeat(), BEAT_EVERY_MS);
      try {
        return await webhooks.deliverDue(webhookId, {
          untilMs: Date.now() + ROUND_MS,
          signal: cancellationSignal(),
        });
      } finally {
        clearInterval(beats);
      }
    },
  };
}
