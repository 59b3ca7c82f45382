import {
  allHandlersFinished,
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { deliveringWebhooks } from './activity-proxies.js';
import { wake } from './messages.js';

export interface WebhookInput {
  webhookId: string;
}

/** Continue as new after so many rounds: a history that is short is replayed fast. */
const ROUNDS_PER_RUN = 300;

/**
 * A webhook: delivers what is due, and sleeps until the next try is due or something new is to be
 * told. What is to be delivered are rows; it carries none of it, so it can be terminated at any
 * time and the next wake starts it again. It ends when the webhook is off or gone.
 */
export async function webhook(input: WebhookInput): Promise<void> {
  let woken = false;
  setHandler(wake, () => void (woken = true), {
    description: 'Deliver what is due now.',
  });
  for (let round = 1; ; round += 1) {
    woken = false;
    const outlook = await deliveringWebhooks.deliverDue(input);
    if (outlook.kind === 'closed' && !woken) return;
    if (round >= ROUNDS_PER_RUN || workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof webhook>(input);
    }
    if (outlook.kind === 'open') await rest(outlook.waitMs, () => woken);
  }
}

async function rest(waitMs: number | null, isOver: () => boolean): Promise<void> {
  const until = waitMs === null ? null : new Date(Date.now() + waitMs).toISOString();
  setCurrentDetails(until === null ? 'Nothing waits' : `Next try at ${until}`);
  if (waitMs === null) await condition(isOver);
  else if (waitMs > 0) await condition(isOver, waitMs, { summary: 'until the next try is due' });
}
