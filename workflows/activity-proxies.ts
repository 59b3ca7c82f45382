import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { CampaignActivities } from '../activities/campaign-activities.js';
import type { CallActivities } from '../activities/call-activities.js';
import type { WebhookActivities } from '../activities/webhook-activities.js';
import { CALL_QUEUE, CAMPAIGN_QUEUE, DIAL_QUEUE, WEBHOOK_QUEUE } from './names.js';

/**
 * Every timeout and retry policy of the platform. Database work is idempotent and retried for ever;
 * a dial is made once, and after any doubt `reconcile` asks the line instead of dialling again.
 */
const untilItWorks = {
  initialInterval: '200ms',
  backoffCoefficient: 2,
  maximumInterval: '10s',
} as const;

/** The server's names of the timeouts that an activity must not be tried again after. */
const SILENCE = ['TemporalTimeout:Heartbeat', 'TemporalTimeout:StartToClose'];

/** Short transactions. Longer than a database needs to come back within one attempt. */
export const campaignActivities = proxyActivities<CampaignActivities>({
  taskQueue: CAMPAIGN_QUEUE,
  startToCloseTimeout: '20s',
  retry: untilItWorks,
});

/** Nothing but a wait of a third of a second: losing it loses nothing. */
export const gathering = proxyLocalActivities<Pick<CampaignActivities, 'gatherStarts'>>({
  startToCloseTimeout: '5s',
  retry: { maximumAttempts: 1 },
});

/** Ends what waits, in chunks: a million rows take minutes. */
export const longCampaignActivities = proxyActivities<CampaignActivities>({
  taskQueue: CAMPAIGN_QUEUE,
  startToCloseTimeout: '2h',
  heartbeatTimeout: '30s',
  retry: untilItWorks,
});

/**
 * A line that cannot open a room within this time gets its permit taken back and is asked again
 * later.
 */
export const preparing = proxyActivities<CallActivities>({
  taskQueue: CALL_QUEUE,
  startToCloseTimeout: '45s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumAttempts: 4 },
});

/**
 * Waits for its slot (10 s at most), rings (60 s at most), and answers. One attempt: a second one
 * could ring twice. Not started within `scheduleToStart`, it was never made and its permit goes
 * back.
 */
export const dialing = proxyActivities<CallActivities>({
  taskQueue: DIAL_QUEUE,
  scheduleToStartTimeout: '60s',
  startToCloseTimeout: '150s',
  heartbeatTimeout: '15s',
  retry: { maximumAttempts: 1 },
  allowEagerDispatch: false,
});

/**
 * Completed from outside by the agent's door; its heartbeats come every 15 s. A call lasts an hour
 * at most.
 */
export const awaitingOutcome = proxyActivities<CallActivities>({
  taskQueue: CALL_QUEUE,
  startToCloseTimeout: '70m',
  heartbeatTimeout: '60s',
  // A database that is away is asked again: nobody is hung up on for it. An agent's silence is
  // final.
  retry: { ...untilItWorks, nonRetryableErrorTypes: SILENCE },
  cancellationType: 'TRY_CANCEL',
});

/**
 * Completed from outside by admission. After a day without a permit the callTask looks at its task
 * again.
 */
export const awaitingPermit = proxyActivities<CallActivities>({
  taskQueue: CALL_QUEUE,
  startToCloseTimeout: '24h',
  retry: untilItWorks,
  cancellationType: 'TRY_CANCEL',
});

/** Asks the line until it knows what became of a dial: as long as a phone may ring. */
export const reconciling = proxyActivities<CallActivities>({
  taskQueue: CALL_QUEUE,
  startToCloseTimeout: '150s',
  heartbeatTimeout: '30s',
  retry: untilItWorks,
});

/** Hanging up, giving back and writing down how it ended: never given up. */
export const settling = proxyActivities<CallActivities>({
  taskQueue: CALL_QUEUE,
  startToCloseTimeout: '20s',
  retry: untilItWorks,
});

/**
 * Delivers for 20 s and ends with its last request; more than that is a process that died. What it
 * had under way is doubted first (see the port), so another try may begin at once.
 */
export const deliveringWebhooks = proxyActivities<WebhookActivities>({
  taskQueue: WEBHOOK_QUEUE,
  startToCloseTimeout: '15m',
  heartbeatTimeout: '20s',
  retry: untilItWorks,
});
