import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { WorkflowMessage, WorkflowMessages } from '../ports/workflow-messages.js';
import type { campaign } from '../../workflows/campaign.js';
import { cancel, pause, resume, stop, wake } from '../../workflows/messages.js';
import { CAMPAIGN_QUEUE, callTaskWorkflowId, campaignWorkflowId } from '../../workflows/names.js';
import { CAMPAIGN_ID } from '../../workflows/search-attributes.js';
import { withinDeadline } from './connection.js';

export function createWorkflowMessages(client: Client): WorkflowMessages {
  return {
    async send(message) {
      try {
        await withinDeadline(client, () => deliver(client, message));
      } catch (error) {
        // Nobody is there to hear it: the request stands in the database, and a start reads it.
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    },
  };
}

async function deliver(client: Client, message: WorkflowMessage): Promise<void> {
  const request = message.controlSeq === null ? [] : [{ controlSeq: message.controlSeq }];
  const target =
    message.callTaskId === null
      ? campaignWorkflowId(message.campaignId)
      : callTaskWorkflowId(message.campaignId, message.callTaskId);
  const handle = client.workflow.getHandle(target);
  switch (message.message) {
    case 'start':
      return start(client, message.campaignId);
    case 'pause':
      return handle.signal(pause, ...(request as [{ controlSeq: number }]));
    case 'resume':
      return handle.signal(resume, ...(request as [{ controlSeq: number }]));
    case 'stop':
      return handle.signal(stop, ...(request as [{ controlSeq: number }]));
    case 'wake':
      return handle.signal(wake);
    case 'cancel':
      return handle.signal(cancel);
  }
}

/**
 * A run that is just ending gets the wake signal and reads the new request; else a new run begins.
 */
async function start(client: Client, campaignId: string): Promise<void> {
  await client.workflow.signalWithStart<typeof campaign>('campaign', {
    workflowId: campaignWorkflowId(campaignId),
    taskQueue: CAMPAIGN_QUEUE,
    args: [{ campaignId }],
    signal: wake,
    signalArgs: [],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: `campaign ${campaignId}`,
    typedSearchAttributes: [{ key: CAMPAIGN_ID, value: campaignId }],
  });
}
