import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import {
  REAL_TIME,
  closingMargin,
  realDelay,
  toLineTime,
  toRealTime,
  type LineClock,
} from '../../src/domain/clock.js';
import { holdsForAll } from './holds-for-all.js';

const START_MS = Date.UTC(2026, 0, 1);
const anyInstant = fc.integer({ min: START_MS, max: START_MS + 365 * 86_400_000 });
const anyClock: fc.Arbitrary<LineClock> = fc.record({
  realOriginMs: anyInstant,
  virtualOriginMs: anyInstant,
  speed: fc.oneof(fc.constantFrom(1, 60, 600), fc.double({ min: 0.1, max: 1_000, noNaN: true })),
});

describe('the clock of a line', () => {
  it('comes back to the instant it left', () => {
    holdsForAll(
      fc.property(anyClock, anyInstant, (clock, realMs) => {
        const back = toRealTime(clock, toLineTime(clock, realMs));

        expect(Math.abs(back - realMs)).toBeLessThan(0.1);
      }),
    );
  });

  it('shows its origin at its origin, and runs by its speed', () => {
    holdsForAll(
      fc.property(anyClock, fc.nat({ max: 86_400_000 }), (clock, passedMs) => {
        expect(toLineTime(clock, clock.realOriginMs)).toBe(clock.virtualOriginMs);

        const passed = toLineTime(clock, clock.realOriginMs + passedMs) - clock.virtualOriginMs;
        expect(passed).toBeCloseTo(passedMs * clock.speed, 1);
      }),
    );
  });

  it('waits exactly long enough for an instant to come, and never a negative time', () => {
    holdsForAll(
      fc.property(anyClock, anyInstant, anyInstant, (clock, nowMs, lineMs) => {
        const delay = realDelay(clock, nowMs, lineMs);

        expect(delay).toBeGreaterThanOrEqual(0);
        expect(toLineTime(clock, nowMs + delay)).toBeGreaterThanOrEqual(lineMs - 1);
        const early = toLineTime(clock, nowMs + delay - 2);
        expect(delay === 0 || early < lineMs).toBe(true);
      }),
    );
  });

  it('is the wall clock when no clock was set', () => {
    expect(toLineTime(REAL_TIME, START_MS)).toBe(START_MS);
    expect(toRealTime(REAL_TIME, START_MS)).toBe(START_MS);
    expect(realDelay(REAL_TIME, START_MS, START_MS + 1_500)).toBe(1_500);
  });

  it('closes a window a second early, and on a fast clock by what a dial really takes', () => {
    const at = (speed: number) => closingMargin({ ...REAL_TIME, speed });

    expect([0.5, 1, 2].map(at)).toEqual([1_000, 1_000, 1_000]);
    // 350 ms that lie between the decision and the ring, whatever the clock shows then.
    expect([60, 600].map(at)).toEqual([21_000, 210_000]);
  });
});
