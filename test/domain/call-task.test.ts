import { describe, it, expect } from '@jest/globals';
import {
  CALL_TASK_STATUSES,
  CALL_TASK_TRANSITIONS,
  OPEN_TASK_STATUSES,
  retryByHand,
  type CallTaskStatus,
} from '../../src/domain/call-task.js';

describe('the states of a call task', () => {
  it.each<[CallTaskStatus, CallTaskStatus[]]>([
    ['pending', ['in_progress', 'failed']],
    ['in_progress', ['retry', 'completed', 'failed']],
    ['retry', ['in_progress', 'failed']],
    ['completed', ['pending']],
    ['failed', ['pending']],
  ])('%s may become %j and nothing else', (from, to) => {
    expect(CALL_TASK_TRANSITIONS[from]).toEqual(to);
  });

  it('can all be reached from pending', () => {
    const reached = new Set<CallTaskStatus>(['pending']);
    for (const status of reached) CALL_TASK_TRANSITIONS[status].forEach((to) => reached.add(to));

    expect([...reached].sort()).toEqual([...CALL_TASK_STATUSES].sort());
  });

  it('are open until the task has ended', () => {
    const ended = CALL_TASK_STATUSES.filter((status) => !OPEN_TASK_STATUSES.includes(status));

    expect(ended).toEqual(['completed', 'failed']);
  });
});

describe('retryByHand', () => {
  it.each<[CallTaskStatus, string]>([
    ['pending', 'due_now'],
    ['retry', 'due_now'],
    ['in_progress', 'refused'],
    ['completed', 'new_round'],
    ['failed', 'new_round'],
  ])('of a task that is %s: %s', (status, answer) => {
    expect(retryByHand(status)).toBe(answer);
  });
});
