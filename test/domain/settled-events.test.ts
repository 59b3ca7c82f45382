import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { settledPrefix, type Gap } from '../../src/domain/settled-events.js';
import { holdsForAll } from './holds-for-all.js';

const BUSY = { xmin: 99, nextXid: 100 };
const reading = { afterId: 4, gap: undefined, ...BUSY };

describe('settledPrefix', () => {
  it('takes all that follow without a gap', () => {
    expect(settledPrefix({ ...reading, ids: [5, 6, 7] })).toEqual({ taken: 3, gap: undefined });
  });

  it('stops at a gap and remembers it', () => {
    expect(settledPrefix({ ...reading, ids: [5, 7, 8] })).toEqual({
      taken: 1,
      gap: { belowId: 7, nextXid: 100 },
    });
  });

  it('does not wait at a gap while nobody is in flight who could fill it', () => {
    const quiet = { xmin: 100, nextXid: 100 };

    expect(settledPrefix({ ...reading, ids: [5, 7, 8], ...quiet }).taken).toBe(3);
  });

  it('gives a gap up when all that were in flight have ended, and not before', () => {
    const gap = { belowId: 7, nextXid: 100 };
    const asked = { ...reading, afterId: 5, gap, ids: [7, 8] };
    const after = (xmin: number) => settledPrefix({ ...asked, xmin, nextXid: 120 }).taken;

    expect([after(99), after(100)]).toEqual([0, 2]);
  });

  it('begins to wait anew when another gap is found below the one it knew', () => {
    const gap = { belowId: 9, nextXid: 50 };
    const { taken, gap: next } = settledPrefix({ ...reading, gap, ids: [6, 9] });

    expect({ taken, next }).toEqual({
      ...{ taken: 0, next: { belowId: 6, nextXid: 100 } },
    });
  });

  it('gives every committed event once and in order, however commits are mixed', () => {
    // Transactions take ids in one order and end in another; some give up.
    const fates = fc.array(fc.record({ endsAt: fc.nat({ max: 30 }), commits: fc.boolean() }), {
      ...{ minLength: 1, maxLength: 25 },
    });
    holdsForAll(
      fc.property(fates, (transactions) => {
        const rows = transactions.map((one, at) => ({ ...one, id: at + 1, xid: at + 1 }));
        const got: number[] = [];
        let cursor: { afterId: number; gap: Gap | undefined } = { afterId: 0, gap: undefined };
        for (let step = 0; step <= 31 + rows.length; step += 1) {
          const open = rows.filter(({ endsAt }) => endsAt >= step);
          const ids = rows
            .filter((one) => one.commits && one.endsAt < step && one.id > cursor.afterId)
            .map(({ id }) => id);
          const nextXid = rows.length + 1;
          const xmin = open[0]?.xid ?? nextXid;
          const { taken, gap } = settledPrefix({ ...cursor, ids, xmin, nextXid });
          got.push(...ids.slice(0, taken));
          cursor = { afterId: got.at(-1) ?? 0, gap };
        }
        expect(got).toEqual(rows.filter(({ commits }) => commits).map(({ id }) => id));
      }),
    );
  });
});
