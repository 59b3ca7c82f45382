import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import {
  DISABLED_AFTER_FAILURES,
  DISABLED_AFTER_MS,
  endpointPauseMs,
  GIVEN_UP_AFTER_MS,
  isHopeless,
  nextAttemptMs,
  parseRetryAfter,
  RETRY_AFTER_MAX_MS,
} from '../../src/domain/webhook-retry.js';
import { holdsForAll } from './holds-for-all.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const failedAfter = (attempts: number, retryAfterMs: number | null = null) =>
  nextAttemptMs({ attempts, firstAttemptMs: 0, nowMs: 0, retryAfterMs });

describe('a delivery that was not taken', () => {
  it.each([
    [1, 5 * SECOND],
    [2, 30 * SECOND],
    [3, 2 * MINUTE],
    [4, 10 * MINUTE],
    [5, HOUR],
    [6, 3 * HOUR],
    [7, 6 * HOUR],
    [8, 6 * HOUR],
    [40, 6 * HOUR],
  ])('is tried again after try %i in %i ms', (attempts, delayMs) => {
    expect(failedAfter(attempts)).toBe(delayMs);
  });

  it('waits as long as its receiver asks for, a day at most', () => {
    expect(failedAfter(1, HOUR)).toBe(HOUR);
    expect(failedAfter(5, SECOND)).toBe(HOUR);
    expect(failedAfter(1, 30 * DAY)).toBe(RETRY_AFTER_MAX_MS);
  });

  it('is tried for three days, eighteen times, and then given up', () => {
    let tries = 1;
    let nowMs = 0;
    for (;;) {
      const next = nextAttemptMs({ attempts: tries, firstAttemptMs: 0, nowMs, retryAfterMs: null });
      if (next === null) break;
      nowMs = next;
      tries += 1;
    }
    expect(tries).toBe(18);
    expect(nowMs).toBeGreaterThan(GIVEN_UP_AFTER_MS - 6 * HOUR);
    expect(nowMs).toBeLessThanOrEqual(GIVEN_UP_AFTER_MS);
  });

  it('is never tried in the past, nor after it was given up', () => {
    const ms = fc.integer({ min: 0, max: 10 * DAY });
    holdsForAll(
      fc.property(fc.integer({ min: 1, max: 99 }), ms, ms, (attempts, nowMs, retryAfterMs) => {
        const next = nextAttemptMs({ attempts, firstAttemptMs: 0, nowMs, retryAfterMs });
        return next === null || (next > nowMs && next <= GIVEN_UP_AFTER_MS);
      }),
    );
  });
});

describe('an endpoint that fails', () => {
  it('is left alone only when it fails again and again, for longer and longer', () => {
    const pauses = [1, 4, 5, 6, 7, 11, 500].map((failures) => endpointPauseMs(failures, null));

    expect(pauses).toEqual([0, 0, 5, 10, 20, 300, 300].map((seconds) => seconds * SECOND));
  });

  it('is left alone when it says so, an hour at most', () => {
    expect(endpointPauseMs(1, 20 * SECOND)).toBe(20 * SECOND);
    expect(endpointPauseMs(1, DAY)).toBe(HOUR);
    expect(endpointPauseMs(500, SECOND)).toBe(5 * MINUTE);
  });

  it.each([
    [DISABLED_AFTER_FAILURES, DISABLED_AFTER_MS, true],
    [DISABLED_AFTER_FAILURES - 1, DISABLED_AFTER_MS, false],
    [DISABLED_AFTER_FAILURES, DISABLED_AFTER_MS - 1, false],
  ])('is hopeless after %i failures in %i ms: %s', (failuresInRow, nowMs, hopeless) => {
    expect(isHopeless({ failuresInRow, failingSinceMs: 0, nowMs })).toBe(hopeless);
  });
});

describe('Retry-After', () => {
  const nowMs = Date.UTC(2026, 8, 1, 9, 0, 0);

  it.each([
    ['120', 2 * MINUTE],
    [' 0 ', 0],
    ['Tue, 01 Sep 2026 09:00:30 GMT', 30 * SECOND],
    ['Tue, 01 Sep 2026 08:00:00 GMT', 0],
    [undefined, null],
    ['', null],
    ['-5', null],
    ['1.5', null],
    ['soon', null],
    ['99999999999', null],
    ['2026', 2026 * SECOND],
  ])('%p is %p ms', (header, ms) => {
    expect(parseRetryAfter(header, nowMs)).toBe(ms);
  });
});
