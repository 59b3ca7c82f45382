import { describe, expect, it } from '@jest/globals';
import type { QueueFacts } from '../../src/domain/binding-limit.js';
import { positionOf, queuePlace } from '../../src/domain/queue-place.js';

const ROOM = { perMinute: 600, channels: 100, heldChannels: 0, share: 1 };
const FACTS: QueueFacts = {
  campaign: { perMinute: 60, channels: 10, heldChannels: 0 },
  company: ROOM,
  line: { ...ROOM, factor: 1 },
  observedPerMinute: null,
  holdSeconds: 30,
  comesBack: { share: 0.5, shareAgain: 0.5, delaySeconds: 1_800 },
};

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
