import { describe, expect, it } from '@jest/globals';
import { createOrderedIds } from '../../src/import/ordered-ids.js';

const VERSION_7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const many = (next: () => string) => Array.from({ length: 10_000 }, next);

describe('ids in order', () => {
  it('grow within a millisecond, over its end, and when the clock goes back', () => {
    let now = Date.parse('2026-11-21T12:00:00Z');
    const next = createOrderedIds(() => now);
    const first = many(next);
    now += 1_000;
    const later = many(next);
    now -= 3_600_000;
    const ids = [...first, ...later, ...many(next)];

    expect(ids.every((id) => VERSION_7.test(id))).toBe(true);
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('differ between two makers of the same moment', () => {
    const [one, other] = [createOrderedIds(() => 1), createOrderedIds(() => 1)];
    expect(new Set([...many(one), ...many(other)]).size).toBe(20_000);
  });
});
