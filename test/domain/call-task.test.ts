import { describe, it, expect } from '@jest/globals';
import {
  CALL_TASK_STATUSES,
  OPEN_TASK_STATUSES,
  retryByHand,
  type CallTaskStatus,
} from '../../src/domain/call-task.js';

describe('the states of a call task', () => {
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
