/**
 * Names that more than one process must agree on. Ids carry ids, never a phone number or a name of
 * a person.
 */

/** Campaign workflows and their activities, so that a pause never waits behind calls. */
export const CAMPAIGN_QUEUE = 'campaigns';
/** callTask workflows and their activities, save the dial. */
export const CALL_QUEUE = 'calls';
/** The dial, on workers of its own: its slots bound how many phones ring at once. */
export const DIAL_QUEUE = 'dials';
/** Workflows of webhooks and their activities: receivers are slow, and calls must not wait. */
export const WEBHOOK_QUEUE = 'webhooks';

export const campaignWorkflowId = (campaignId: string) => `campaign/${campaignId}`;
export const callTaskWorkflowId = (campaignId: string, callTaskId: string) =>
  `call/${campaignId}/${callTaskId}`;
export const webhookWorkflowId = (webhookId: string) => `webhook/${webhookId}`;
/**
 * The activity that waits for the agent's report of one call; completed from outside by this id.
 */
export const outcomeActivityId = (callId: string) => `outcome-${callId}`;

/**
 * Custom search attributes and their types: the filters of the Web UI. They must exist before the
 * first workflow.
 */
export const SEARCH_ATTRIBUTES = {
  CampaignId: 'KEYWORD',
  CallStage: 'KEYWORD',
  CallOutcome: 'KEYWORD',
  CallAttempt: 'INT',
  NextAttemptAt: 'DATETIME',
} as const;
