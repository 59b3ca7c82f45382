import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ROLLUP_GRAINS, rollupPieces } from '../../src/domain/rollup-pieces.js';
import { holdsForAll } from './holds-for-all.js';

const HOUR_MS = 3_600_000;
const SIZES = { record: 1, quarter: HOUR_MS / 4, hour: HOUR_MS, day: 24 * HOUR_MS };
const START_MS = Date.UTC(2026, 8, 1);

describe('the pieces of a span', () => {
  it('are whole days in the middle, and hours, quarters and records at the ends', () => {
    const at = (hours: number) => START_MS + hours * HOUR_MS;

    expect(rollupPieces({ fromMs: at(21), toMs: at(69) })).toEqual([
      { grain: 'hour', fromMs: at(21), toMs: at(24) },
      { grain: 'day', fromMs: at(24), toMs: at(48) },
      { grain: 'hour', fromMs: at(48), toMs: at(69) },
    ]);
    expect(rollupPieces({ fromMs: at(0.5), toMs: at(2) + 1 })).toEqual([
      { grain: 'quarter', fromMs: at(0.5), toMs: at(1) },
      { grain: 'hour', fromMs: at(1), toMs: at(2) },
      { grain: 'record', fromMs: at(2), toMs: at(2) + 1 },
    ]);
  });

  it('cover every instant of it once, each on the edges of its grain', () => {
    const span = fc.record({
      fromMs: fc.integer({ min: START_MS, max: START_MS + 100 * HOUR_MS }),
      lengthMs: fc.oneof(fc.integer({ min: 0, max: 2 * HOUR_MS }), fc.nat(200 * HOUR_MS)),
      coarsest: fc.constantFrom(...ROLLUP_GRAINS),
    });

    holdsForAll(
      fc.property(span, ({ fromMs, lengthMs, coarsest }) => {
        const toMs = fromMs + lengthMs;
        const pieces = rollupPieces({ fromMs, toMs }, coarsest);
        let at = fromMs;
        for (const piece of pieces) {
          expect(piece.fromMs).toBe(at);
          expect(piece.toMs).toBeGreaterThan(piece.fromMs);
          expect(piece.fromMs % SIZES[piece.grain]).toBe(0);
          expect(piece.toMs % SIZES[piece.grain]).toBe(0);
          at = piece.toMs;
        }
        expect(at).toBe(toMs);
        expect(pieces.length).toBeLessThanOrEqual(7);
      }),
    );
  });
});
