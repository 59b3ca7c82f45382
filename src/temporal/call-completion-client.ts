import {
  ActivityCancelledError,
  ActivityNotFoundError,
  ActivityPausedError,
  ActivityResetError,
  type Client,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { CallCompletion, WaitingCall } from '../ports/call-completion.js';
import { callTaskWorkflowId, outcomeActivityId } from '../../workflows/names.js';
import { withinDeadline } from './connection.js';

/** By full id and not by token: an agent that is faster than the activity loses nothing. */
export function createCallCompletion(client: Client): CallCompletion {
  return {
    async heartbeat(call, details) {
      try {
        await withinDeadline(client, () => client.activity.heartbeat(fullId(call), details));
        return 'ok';
      } catch (error) {
        if (error instanceof ActivityCancelledError) return 'hang_up';
        if (error instanceof ActivityNotFoundError) return 'gone';
        if (error instanceof ActivityPausedError || error instanceof ActivityResetError)
          return 'ok';
        throw error;
      }
    },

    async complete(call) {
      try {
        await withinDeadline(client, () => client.activity.complete(fullId(call), undefined));
      } catch (error) {
        if (!(error instanceof ActivityNotFoundError)) throw error;
      }
    },

    async abandon(call) {
      try {
        await withinDeadline(client, () => client.activity.fail(fullId(call), agentLost()));
      } catch (error) {
        if (!(error instanceof ActivityNotFoundError)) throw error;
      }
    },
  };
}

/** Final: waiting again would not bring the agent back. */
function agentLost(): ApplicationFailure {
  return ApplicationFailure.nonRetryable('The agent has left without a report.', 'agent_lost');
}

function fullId(call: WaitingCall) {
  return {
    workflowId: callTaskWorkflowId(call.campaignId, call.callTaskId),
    activityId: outcomeActivityId(call.callId),
  };
}
