import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  dialledBeforeFresh,
  longestFreshWait,
  type Comebacks,
  type FreshQueue,
} from '../../src/domain/queue-flow.js';
import { holdsForAll } from './holds-for-all.js';

const QUEUE: FreshQueue = { fresh: 100, due: 0, perMinute: 60, holdMs: 10_000, underWay: 10 };
const NOBODY: Comebacks = { bucketMs: 10_000, known: [], share: 0, shareAgain: 0, delayMs: 60_000 };

describe('what is dialled before a fresh contact', () => {
  it('is what stands before it, when nothing comes back', () => {
    expect(dialledBeforeFresh(QUEUE, NOBODY)).toBeCloseTo(100, 5);
  });

  it('has those in it that are due now, seven of ten while both wait', () => {
    expect(dialledBeforeFresh({ ...QUEUE, due: 50 }, NOBODY)).toBeCloseTo(150, 0);
    expect(dialledBeforeFresh({ ...QUEUE, due: 10_000 }, NOBODY)).toBeCloseTo(100 / 0.3, 0);
  });

  it('has the retries in it that become due before its turn, and no later ones', () => {
    // A minute and forty seconds until its turn; 20 come after 30 s, 500 after ten minutes.
    const known = [0, 0, 0, 20, ...Array.from({ length: 56 }, () => 0), 500];

    expect(dialledBeforeFresh(QUEUE, { ...NOBODY, known })).toBeCloseTo(120, 0);
  });

  it('has attempts in it that come back: those under way first, then those yet to be made', () => {
    // From 60 s on one of two comes back: the tenth of a minute that is under way, then each dial.
    const before = dialledBeforeFresh(QUEUE, { ...NOBODY, share: 0.5, shareAgain: 0.5 });

    // With t seconds until its turn: t - (t - 60) / 2 = 100.
    expect(before).toBeGreaterThan(138);
    expect(before).toBeLessThan(142);
  });

  it('does not take second attempts to come back when none may', () => {
    const joined = { ...NOBODY, share: 1, delayMs: 20_000 };
    const once = dialledBeforeFresh(QUEUE, joined);

    expect(once).toBeLessThan(dialledBeforeFresh(QUEUE, { ...joined, shareAgain: 1 }));
    expect(once).toBeGreaterThan(150);
  });

  it('is never less than those before it, nor more than the least share allows', () => {
    const queues = fc.record({
      fresh: fc.integer({ min: 1, max: 100_000 }),
      due: fc.nat({ max: 100_000 }),
      perMinute: fc.double({ min: 0.1, max: 60_000, noNaN: true }),
      holdMs: fc.integer({ min: 1, max: 600_000 }),
      underWay: fc.nat({ max: 10_000 }),
    });
    const comebacks = fc.record({
      bucketMs: fc.integer({ min: 100, max: 100_000 }),
      known: fc.array(fc.nat({ max: 1_000 }), { maxLength: 100 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      shareAgain: fc.double({ min: 0, max: 1, noNaN: true }),
      delayMs: fc.nat({ max: 3_600_000 }),
    });
    holdsForAll(
      fc.property(queues, comebacks, (queue, joined) => {
        const before = dialledBeforeFresh(queue, joined);
        const most = (longestFreshWait(queue) * queue.perMinute) / 60_000;

        expect(before).toBeGreaterThanOrEqual(queue.fresh * 0.999);
        expect(before).toBeLessThanOrEqual(most * 1.001);
      }),
    );
  });
});
