import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { afterCongestion, factorAt, type LineFactor } from '../../src/domain/congestion.js';
import { holdsForAll } from './holds-for-all.js';

const NOW = 1_800_000_000_000;

/** As if the carrier had said so at each of these instants. */
function congestedAt(instants: readonly number[]): LineFactor | null {
  return instants.reduce<LineFactor | null>(
    (line, at) => afterCongestion(line, NOW + at) ?? line,
    null,
  );
}

describe('the factor of a line', () => {
  it('is whole until its carrier is congested, then sinks a little, then by three tenths', () => {
    expect(factorAt(null, NOW)).toBe(1);
    expect(factorAt(congestedAt([0]), NOW)).toBeCloseTo(0.9);
    expect(factorAt(congestedAt([0, 1_000]), NOW + 1_000)).toBeCloseTo(0.63);
  });

  it('stays near the whole while only one dial of a hundred meets congestion', () => {
    const everyHalfMinute = Array.from({ length: 20 }, (_, at) => at * 25_000);
    const line = congestedAt(everyHalfMinute);

    expect(factorAt(line, NOW + 19 * 25_000)).toBeCloseTo(0.9);
    expect(factorAt(line, NOW + 19 * 25_000 + 10_000)).toBe(1);
  });

  it('sinks once a second at most and never below its floor', () => {
    expect(factorAt(congestedAt([0, 10, 500, 999]), NOW + 999)).toBeCloseTo(0.9);
    expect(factorAt(congestedAt([0, 1_000, 2_000]), NOW + 2_000)).toBeCloseTo(0.441);
    const long = congestedAt(Array.from({ length: 100 }, (_, at) => at * 1_000));
    expect(factorAt(long, NOW + 99_000)).toBeCloseTo(0.05);
  });

  it('stays for five seconds, doubles up to what went well, then rises slowly to the whole', () => {
    const line = congestedAt([0, 1_000, 2_000, 3_000]);
    const after = (ms: number) => factorAt(line, NOW + 3_000 + ms);

    expect(after(5_000)).toBeCloseTo(0.9 * 0.7 ** 3);
    expect(after(10_000)).toBeCloseTo(2 * 0.9 * 0.7 ** 3);
    expect(after(12_720)).toBeCloseTo(0.9, 2);
    expect(after(15_720)).toBeCloseTo(0.96, 2);
    expect(after(19_000)).toBe(1);
  });

  it('is whole again a minute after the last congestion, however low it was', () => {
    const long = congestedAt(Array.from({ length: 24 }, (_, at) => at * 4_000));

    expect(factorAt(long, NOW + 23 * 4_000)).toBeLessThan(0.1);
    expect(factorAt(long, NOW + 23 * 4_000 + 60_000)).toBe(1);
    const atFloor = { factor: 0.05, good: 0.05, changedAtMs: NOW };
    expect(factorAt(atFloor, NOW + 50_000)).toBeLessThan(1);
    expect(factorAt(atFloor, NOW + 60_000)).toBe(1);
  });

  it('only ever grows while the carrier is quiet, and stays between floor and whole', () => {
    holdsForAll(
      fc.property(
        fc.array(fc.nat({ max: 60_000 }), { minLength: 1, maxLength: 30 }),
        fc.nat({ max: 100_000 }),
        fc.nat({ max: 100_000 }),
        (instants, early, later) => {
          const line = congestedAt(instants.sort((a, b) => a - b));
          const at = (ms: number) => factorAt(line, NOW + 60_000 + ms);

          expect(at(early + later)).toBeGreaterThanOrEqual(at(early));
          expect(at(early)).toBeGreaterThanOrEqual(0.05 - 1e-9);
          expect(at(early)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
