import { ActivityNotFoundError, type Client } from '@temporalio/client';
import type { WaitingTask } from '../ports/admission-store.js';
import type { TaskWaiters } from '../ports/task-waiters.js';
import type { WorkflowMessages } from '../ports/workflow-messages.js';
import { callTaskWorkflowId } from '../../workflows/names.js';
import { withinDeadline } from './connection.js';

/** More requests in flight starve the workflow tasks of a small server. */
const IN_FLIGHT_MAX = 10;

export function createTaskWaiters(client: Client, messages: WorkflowMessages): TaskWaiters {
  return {
    async release(campaignId, tasks) {
      const queue = [...tasks];
      const lane = async () => {
        for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
          await releaseOne(campaignId, task);
        }
      };
      await Promise.all(Array.from({ length: Math.min(IN_FLIGHT_MAX, tasks.length) }, lane));
    },
  };

  async function releaseOne(campaignId: string, task: WaitingTask): Promise<void> {
    if (task.activityId !== null && (await completeWait(campaignId, task))) return;
    const { callTaskId } = task;
    await messages.send({ campaignId, callTaskId, message: 'wake', controlSeq: null });
  }

  /**
   * False when nothing waits under that id: the callTask moved on, and a look at its task tells it
   * the same.
   */
  async function completeWait(campaignId: string, task: WaitingTask): Promise<boolean> {
    const { permitId } = task;
    const answer = permitId === null ? { kind: 'ended' } : { kind: 'permit', permitId };
    try {
      await withinDeadline(client, () =>
        client.activity.complete(
          {
            workflowId: callTaskWorkflowId(campaignId, task.callTaskId),
            activityId: task.activityId ?? '',
          },
          answer,
        ),
      );
      return true;
    } catch (error) {
      if (error instanceof ActivityNotFoundError) return false;
      throw error;
    }
  }
}
