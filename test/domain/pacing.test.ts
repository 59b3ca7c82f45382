import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { grantSlots, isFast, shareBatch, spacingMs } from '../../src/domain/pacing.js';
import { holdsForAll } from './holds-for-all.js';

const MINUTE_MS = 60_000;
const LATE_MS = 250;
const HORIZON_MS = 2_000;
const CREDIT_MS = 300;

const anyLimit = fc.oneof(
  fc.integer({ min: 1, max: 60 }),
  fc.integer({ min: 60, max: 6_000 }),
  fc.constantFrom(1, 60, 240, 6_000, 60_000),
);

/**
 * Dials of some campaigns that share a line, when each asks again and again for what it may dial.
 */
interface World {
  lineLimit: number;
  companyLimit: number;
  campaignLimits: number[];
  /** Per ask: which campaign, how long after the ask before, for how many. */
  asks: { campaign: number; afterMs: number; count: number }[];
  /** Lateness of dials, one after the other, again and again. */
  late: number[];
}

const anyWorld: fc.Arbitrary<World> = fc.integer({ min: 1, max: 3 }).chain((campaigns) =>
  fc.record({
    lineLimit: anyLimit,
    companyLimit: anyLimit,
    campaignLimits: fc.array(anyLimit, { minLength: campaigns, maxLength: campaigns }),
    asks: fc.array(
      fc.record({
        campaign: fc.nat({ max: campaigns - 1 }),
        afterMs: fc.oneof(fc.nat({ max: 1_500 }), fc.nat({ max: 40_000 })),
        count: fc.integer({ min: 0, max: 20 }),
      }),
      { minLength: 10, maxLength: 60 },
    ),
    late: fc.array(fc.oneof(fc.constantFrom(0, LATE_MS), fc.nat({ max: LATE_MS })), {
      minLength: 1,
      maxLength: 13,
    }),
  }),
);

interface Asked {
  campaign: number;
  fromMs: number;
  untilMs: number;
  count: number;
  before: number[];
  slots: number[];
}

function play(world: World): { asked: Asked[]; granted: { campaign: number; atMs: number }[] } {
  const next: (number | null)[] = world.campaignLimits.map(() => null);
  const granted: { campaign: number; atMs: number }[] = [];
  const asked: Asked[] = [];
  let nowMs = 1_800_000_000_000;
  for (const { campaign, afterMs, count } of world.asks) {
    nowMs += afterMs;
    const taken = ascending(granted.map(({ atMs }) => atMs).filter(isNear(nowMs)));
    const limit = world.campaignLimits[campaign] ?? 1;
    const { slots, nextSlotMs } = grantSlots({
      fromMs: nowMs,
      untilMs: nowMs + HORIZON_MS,
      count,
      shared: [world.lineLimit, world.companyLimit].map((shared) => ({
        slots: taken,
        spacingMs: spacingMs(shared),
      })),
      campaign: { nextSlotMs: next[campaign] ?? null, spacingMs: spacingMs(limit) },
    });
    next[campaign] = nextSlotMs;
    granted.push(...slots.map((atMs) => ({ campaign, atMs })));
    const untilMs = nowMs + HORIZON_MS;
    asked.push({ campaign, fromMs: nowMs, untilMs, count, before: taken, slots });
  }
  return { asked, granted };
}

const ascending = (instants: readonly number[]) => [...instants].sort((a, b) => a - b);

/** Slots further back than a spacing of the smallest limit have no say any more. */
const isNear = (nowMs: number) => (slot: number) => slot > nowMs - 61_000;

function mostInAMinute(instants: readonly number[]): number {
  const sorted = ascending(instants);
  let first = 0;
  let most = 0;
  sorted.forEach((at, index) => {
    while (at - (sorted[first] ?? at) >= MINUTE_MS) first += 1;
    most = Math.max(most, index - first + 1);
  });
  return most;
}

describe('grantSlots', () => {
  it('lets no rolling minute of any level hold more than its limit, though dials are late', () => {
    holdsForAll(
      fc.property(anyWorld, (world) => {
        const dials = play(world).granted.map(({ campaign, atMs }, index) => ({
          campaign,
          atMs: atMs + (world.late[index % world.late.length] ?? 0),
        }));

        const all = mostInAMinute(dials.map(({ atMs }) => atMs));
        expect(all).toBeLessThanOrEqual(Math.min(world.lineLimit, world.companyLimit));
        world.campaignLimits.forEach((limit, campaign) => {
          const own = dials.filter((dial) => dial.campaign === campaign);
          expect(mostInAMinute(own.map(({ atMs }) => atMs))).toBeLessThanOrEqual(limit);
        });
      }),
    );
  });

  it('grants ascending slots between the two instants and never more than asked for', () => {
    holdsForAll(
      fc.property(anyWorld, (world) => {
        for (const { slots, fromMs, untilMs, count } of play(world).asked) {
          expect(slots.length).toBeLessThanOrEqual(count);
          expect(slots).toEqual(ascending(slots));
          expect(slots.every((slot) => slot >= fromMs && slot <= untilMs)).toBe(true);
        }
      }),
    );
  });

  it('keeps each new slot of a shared level a spacing away, or half of one on a fast level', () => {
    holdsForAll(
      fc.property(anyWorld, (world) => {
        const spacing = spacingMs(Math.min(world.lineLimit, world.companyLimit));
        const apart = spacing * (isFast(spacing) ? 0.5 : 1) - 0.05;
        const slots = ascending(play(world).granted.map(({ atMs }) => atMs));

        const gaps = slots.slice(1).map((slot, index) => slot - (slots[index] ?? 0));
        expect(gaps.filter((gap) => gap < apart)).toEqual([]);
      }),
    );
  });

  it('never lets a campaign catch up more than its credit, however long it waited', () => {
    holdsForAll(
      fc.property(anyWorld, (world) => {
        const { granted } = play(world);
        world.campaignLimits.forEach((limit, campaign) => {
          const own = granted.filter((slot) => slot.campaign === campaign).map(({ atMs }) => atMs);
          // Ahead of an even pace since its slowest moment: the credit that was used.
          let slowest = -Infinity;
          const credits = own.map((slot, index) => {
            const behind = slot - index * spacingMs(limit);
            slowest = Math.max(slowest, behind);
            return slowest - behind;
          });
          expect(credits.filter((credit) => credit > CREDIT_MS + 0.01)).toEqual([]);
        });
      }),
    );
  });

  it.each([
    ['campaign', 1],
    ['campaign', 7],
    ['campaign', 240],
    ['campaign', 3_000],
    ['line', 1],
    ['line', 7],
    ['line', 240],
    ['line', 3_000],
  ] as const)('uses 98 %% of a %s limit of %d when asked every second', (level, limit) => {
    const minutes = limit < 10 ? 400 : 10;
    const open = spacingMs(60_000);
    let nextSlotMs: number | null = null;
    let slots: number[] = [];
    let dialled = 0;
    for (let nowMs = 0; nowMs < minutes * MINUTE_MS; nowMs += 1_000) {
      const grant = grantSlots({
        fromMs: nowMs,
        untilMs: nowMs + HORIZON_MS,
        count: 1_000,
        shared: [{ slots, spacingMs: level === 'line' ? spacingMs(limit) : open }],
        campaign: { nextSlotMs, spacingMs: level === 'campaign' ? spacingMs(limit) : open },
      });
      nextSlotMs = grant.nextSlotMs;
      dialled += grant.slots.length;
      slots = [...slots, ...grant.slots].filter((slot) => slot > nowMs - MINUTE_MS);
    }

    expect(dialled / (limit * minutes)).toBeGreaterThanOrEqual(0.98);
  });

  it('takes the free gap between slots that others hold', () => {
    const spacing = spacingMs(60);

    const { slots } = grantSlots({
      fromMs: 0,
      untilMs: 60_000,
      count: 2,
      shared: [{ slots: [0, 3_000], spacingMs: spacing }],
      campaign: { nextSlotMs: null, spacingMs: spacing },
    });

    expect(slots).toEqual([1_010, 4_010]);
  });
});

const anyBatch = fc.record({
  count: fc.nat({ max: 100 }),
  fresh: fc.nat({ max: 100 }),
  due: fc.nat({ max: 100 }),
  granted: fc.nat({ max: 1_000_000 }),
});

describe('shareBatch', () => {
  it('never gives more than there is, nor leaves a permit idle while a task waits', () => {
    holdsForAll(
      fc.property(anyBatch, (batch) => {
        const { fresh, due } = shareBatch(batch);

        expect(fresh).toBeGreaterThanOrEqual(0);
        expect(due).toBeGreaterThanOrEqual(0);
        expect(fresh).toBeLessThanOrEqual(batch.fresh);
        expect(due).toBeLessThanOrEqual(batch.due);
        expect(fresh + due).toBe(Math.min(batch.count, batch.fresh + batch.due));
      }),
    );
  });

  it('gives due tasks 70 % and fresh ones 30 % over time while both wait', () => {
    holdsForAll(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 60 }),
        fc.nat({ max: 10_000 }),
        (counts, before) => {
          let [granted, due] = [before, 0];
          for (const count of counts) {
            const share = shareBatch({ count, fresh: 1_000, due: 1_000, granted });
            due += share.due;
            granted += share.due + share.fresh;
          }

          expect(Math.abs(due - (granted - before) * 0.7)).toBeLessThan(1);
        },
      ),
    );
  });
});
