import type { Client } from '@temporalio/client';
import type { WebhookWaker } from '../ports/webhook-fan-out.js';
import { wake } from '../../workflows/messages.js';
import { WEBHOOK_QUEUE, webhookWorkflowId } from '../../workflows/names.js';
import type { webhook } from '../../workflows/webhook.js';
import { withinDeadline } from './connection.js';

/** A run that sleeps is woken; a webhook without one gets one. */
export function createWebhookWaker(client: Client): WebhookWaker {
  return {
    async wake(webhookId) {
      await withinDeadline(client, () =>
        client.workflow.signalWithStart<typeof webhook>('webhook', {
          workflowId: webhookWorkflowId(webhookId),
          taskQueue: WEBHOOK_QUEUE,
          args: [{ webhookId }],
          signal: wake,
          signalArgs: [],
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          staticSummary: `webhook ${webhookId}`,
        }),
      );
    },
  };
}
