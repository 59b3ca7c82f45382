import { describe, expect, it } from '@jest/globals';
import { positionOf, queuePlace } from '../../src/domain/queue-place.js';
import { FACTS } from './queue-facts.js';

describe('the position', () => {
  it('lets due and fresh contacts take turns, 7 to 3, while both wait', () => {
    expect(positionOf({ kind: 'fresh', sameKind: 30, otherKind: 1_000 })).toBe(100);
    expect(positionOf({ kind: 'due', sameKind: 70, otherKind: 1_000 })).toBe(100);
  });

  it('counts no more of the other kind than there are', () => {
    expect(positionOf({ kind: 'fresh', sameKind: 30, otherKind: 5 })).toBe(35);
    expect(positionOf({ kind: 'due', sameKind: 0, otherKind: 1_000 })).toBe(0);
  });

  it('becomes an estimate at the rate of the binding limit', () => {
    const ahead = { kind: 'fresh', sameKind: 99, otherKind: 0 } as const;
    const place = queuePlace(FACTS, { ahead, comebacks: null, leadMs: 1_000 });

    expect(place).toMatchObject({ limit: 'campaign_rate', position: 99, waitMs: 101_000 });
    expect(place.errorMs).toBeGreaterThan(1_000);
  });
});
