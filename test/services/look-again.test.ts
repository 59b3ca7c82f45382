import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { createLookAgain } from '../../src/services/look-again.js';

const REASONS = ['window_closed'];

/** Moves one count of tasks after the other, then none; what is done is told in order. */
function partsWith(...counts: (number | Promise<number>)[]) {
  const done: string[] = [];
  const store = {
    async bringForward() {
      const count = counts.length > 0 ? await counts.shift() : 0;
      done.push(`moved ${count ?? 0}`);
      return count ?? 0;
    },
  };
  const twice = new EventEmitter();
  const outbox = {
    async deliverWithin() {
      done.push('delivered');
      if (done.filter((what) => what === 'delivered').length === 2) twice.emit('delivered');
      return true;
    },
  };
  const deliveredTwice = once(twice, 'delivered');
  return { done, deliveredTwice, lookAgain: createLookAgain({ store, outbox }) };
}

describe('looking again after a change', () => {
  it('moves all there is, tells who waits, and does both once more a moment later', async () => {
    const { done, lookAgain, deliveredTwice: secondLook } = partsWith(5_000, 5_000, 12, 3);

    await lookAgain('campaign-1', REASONS);

    expect(done).toEqual(['moved 5000', 'moved 5000', 'moved 12', 'delivered']);
    await secondLook;
    expect(done.slice(4)).toEqual(['moved 3', 'delivered']);
  });

  it('only tells when no deferral can be out of date', async () => {
    const { done, lookAgain } = partsWith();

    await lookAgain('campaign-1', []);

    expect(done).toEqual(['delivered']);
  });

  it('tells of a failure', async () => {
    const { lookAgain } = partsWith(Promise.reject(new Error('no database')));

    await expect(lookAgain('campaign-1', REASONS)).rejects.toThrow('no database');
  });

  it('does not wait for ever before it tells', async () => {
    const { done, lookAgain } = partsWith(new Promise<number>(() => undefined));

    await lookAgain('campaign-1', REASONS);

    expect(done).toEqual(['delivered']);
  });
});
