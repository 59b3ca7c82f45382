/** A call task: one contact in one campaign, its whole life. */
export const CALL_TASK_STATUSES = [
  'pending',
  'in_progress',
  'retry',
  'completed',
  'failed',
] as const;
export type CallTaskStatus = (typeof CALL_TASK_STATUSES)[number];

export const END_REASONS = [
  'human_talked',
  'message_left',
  'attempts_used_up',
  'invalid_number',
  'blocked',
  'declined',
  'denied',
  'schedule_over',
  'stopped',
  'cancelled',
  'platform_fault',
] as const;
export type EndReason = (typeof END_REASONS)[number];

export const OPEN_TASK_STATUSES: readonly CallTaskStatus[] = ['pending', 'in_progress', 'retry'];

/** What retrying by hand means for a task in this state. */
export function retryByHand(status: CallTaskStatus): 'due_now' | 'new_round' | 'refused' {
  if (status === 'in_progress') return 'refused';
  return status === 'pending' || status === 'retry' ? 'due_now' : 'new_round';
}
