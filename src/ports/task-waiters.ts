import type { WaitingTask } from './admission-store.js';

/**
 * Tells callTasks that wait: completes the activity that waits for a permit, or wakes a sleeping
 * one when its task has ended. Telling twice, or telling a callTask that is gone, changes nothing.
 */
export interface TaskWaiters {
  release(campaignId: string, tasks: readonly WaitingTask[]): Promise<void>;
}
