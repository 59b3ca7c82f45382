import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { WorkflowStates } from '../ports/workflow-messages.js';
import { callTaskWorkflowId, campaignWorkflowId } from '../../workflows/names.js';
import { withinDeadline } from './connection.js';

export function createWorkflowStates(client: Client): WorkflowStates {
  const isOpen = async (workflowId: string): Promise<boolean> => {
    try {
      const handle = client.workflow.getHandle(workflowId);
      const { status } = await withinDeadline(client, () => handle.describe());
      return status.name === 'RUNNING' || status.name === 'CONTINUED_AS_NEW';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  };
  return {
    isCampaignOpen: (campaignId) => isOpen(campaignWorkflowId(campaignId)),
    isCallTaskOpen: (campaignId, callTaskId) => isOpen(callTaskWorkflowId(campaignId, callTaskId)),
  };
}
