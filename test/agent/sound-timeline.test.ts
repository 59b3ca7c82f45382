import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createSoundTimeline } from '../../agent/sound-timeline.js';

const RATE = 1_000;
const timeline = () => createSoundTimeline({ startMs: 0, rate: RATE });
const tone = (length: number, value = 100) => new Int16Array(length).fill(value);
const left = (both: Int16Array) => both.filter((_, at) => at % 2 === 0);
const right = (both: Int16Array) => both.filter((_, at) => at % 2 === 1);

describe('the time axis of a recording', () => {
  it('puts each side where it arrived, and silence between', () => {
    const axis = timeline();
    axis.source('left')(tone(20, 7), 50);
    axis.source('right')(tone(10, 9), 100);

    const both = axis.take(120);

    expect(left(both)).toEqual(Int16Array.of(...tone(30, 0), ...tone(20, 7), ...tone(70, 0)));
    expect(right(both)).toEqual(Int16Array.of(...tone(90, 0), ...tone(10, 9), ...tone(20, 0)));
  });

  it('joins pieces of one source that come a little early or late without a gap', () => {
    const axis = timeline();
    const place = axis.source('left');
    [20, 55, 60, 130, 90].forEach((arrived) => place(tone(20), arrived));

    expect(left(axis.take(100))).toEqual(tone(100));
  });

  it('begins anew after a pause', () => {
    const axis = timeline();
    const place = axis.source('left');
    place(tone(20), 20);
    place(tone(20), 900);

    const heard = left(axis.take(1_000));

    expect(heard.indexOf(100, 20)).toBe(880);
  });

  it('mixes what sounds at once without overflow', () => {
    const axis = timeline();
    axis.source('right')(tone(10, 30_000), 10);
    axis.source('right')(tone(10, 30_000), 10);

    expect(right(axis.take(10))).toEqual(tone(10, 32_767));
  });

  it('tells each moment once, whatever comes when', () => {
    const piece = fc.record({
      side: fc.constantFrom('left' as const, 'right' as const),
      length: fc.nat(300),
      atMs: fc.integer({ min: -1_000, max: 30_000 }),
      takeMs: fc.option(fc.integer({ min: 0, max: 30_000 })),
    });
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const axis = timeline();
        const sources = { left: axis.source('left'), right: axis.source('right') };
        let taken = 0;
        for (const { side, length, atMs, takeMs } of pieces) {
          sources[side](tone(length), atMs);
          if (takeMs === null) continue;
          taken += axis.take(takeMs).length / 2;
          expect(taken).toBeLessThanOrEqual(30_000);
        }
        for (let round = 0; round < 7; round += 1) taken += axis.take(30_000).length / 2;

        expect(taken).toBe(30_000);
      }),
    );
  });
});
