import type { WorkflowMessage } from './workflow-messages.js';

export interface DeliveryTally {
  sent: number;
  /** Not taken by Temporal; they stay and are sent again. */
  failed: number;
}

/** Messages to workflows that were decided on and must not be lost. */
export interface OutboxStore {
  /**
   * Locks the oldest unsent message of each campaign and task that nobody else is sending, sends
   * them and marks what became of each. A later message never overtakes an earlier one of the same
   * workflow.
   */
  sendOldest(
    which: { campaignId?: string; limit: number },
    send: (message: WorkflowMessage) => Promise<void>,
  ): Promise<DeliveryTally>;
}
