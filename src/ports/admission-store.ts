import type { EndReason } from '../domain/call-task.js';

export interface AdmitRequest {
  campaignId: string;
  /** Names the batch; the same batch is granted once, however often it is asked for. */
  batch: string;
  /** Permits at most. */
  max: number;
}

/** A task that got its permit. */
export interface AdmittedTask {
  callTaskId: string;
  permitId: string;
  attemptNumber: number;
}

/** A callTask that lives and waits: with a permit for it, or because its task has ended. */
export interface WaitingTask {
  callTaskId: string;
  /** The activity that waits; null when the callTask sleeps. */
  activityId: string | null;
  permitId: string | null;
}

export interface AdmitResult {
  /** Tasks without a workflow: start one for each. */
  start: AdmittedTask[];
  /** Tasks whose workflow waits. */
  release: WaitingTask[];
  /** Real milliseconds; null: only a signal brings more. */
  askAgainInMs: number | null;
  /** No task is pending, in progress or in retry, and no import runs. */
  drained: boolean;
  /**
   * `end_time` has passed, or the window never opens again before it: what waits will not be
   * dialled.
   */
  scheduleOver: boolean;
  /** Why nothing can be dialled for now, if so. */
  reason: string | null;
}

/** Permits: who may dial, when. The only place where rates, channels and fairness are enforced. */
export interface AdmissionStore {
  admit(request: AdmitRequest): Promise<AdmitResult>;
  /**
   * Ends tasks that wait and hold no permit, a chunk at a time; an empty answer means none is left.
   */
  endWaiting(request: {
    campaignId: string;
    reason: EndReason;
    max: number;
  }): Promise<{ ended: number; release: WaitingTask[] }>;
  /**
   * The permit of a task, or registers the activity that waits for one; `ended` when the task needs
   * none any more.
   */
  awaitPermit(request: {
    callTaskId: string;
    activityId: string;
  }): Promise<{ kind: 'permit'; permitId: string } | { kind: 'ended' } | { kind: 'waiting' }>;
  /**
   * Ends one task that waits, by hand. A task that holds a permit or has ended is left as it is.
   */
  cancelTask(callTaskId: string): Promise<void>;
}
