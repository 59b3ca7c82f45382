import { describe, expect, it } from '@jest/globals';
import { createNumberSet } from '../../src/domain/number-set.js';

describe('a set of numbers', () => {
  it('knows what it has seen, however many there are', () => {
    const seen = createNumberSet();
    const numbers = Array.from({ length: 200_000 }, (_, at) => 79_000_000_000 + at * 7);

    expect(numbers.filter((number) => !seen.add(number))).toEqual([]);
    expect(numbers.filter((number) => seen.add(number))).toEqual([]);
    expect(seen.add(12_025_550_100)).toBe(true);
  });
});
