import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { within } from '../../agent/within.js';

describe('work that is waited for within a limit', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('is given up on when the limit is over', async () => {
    const waited = within(1_000, new Promise(() => undefined));

    jest.advanceTimersByTime(1_000);

    await expect(waited).resolves.toBeUndefined();
  });

  it('leaves no timer behind when it is done, or has failed', async () => {
    await within(1_000, Promise.resolve());
    await expect(within(1_000, Promise.reject(new Error('broken')))).rejects.toThrow('broken');

    expect(jest.getTimerCount()).toBe(0);
  });
});
