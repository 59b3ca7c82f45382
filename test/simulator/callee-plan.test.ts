import { describe, it, expect } from '@jest/globals';
import { planCall } from '../../src/simulator/callee-plan.js';
import { BEHAVIOURS, lineSettingsSchema, SUFFIXES } from '../../src/simulator/settings.js';

const NOON = Date.UTC(2026, 8, 1, 12);
const ordinary = lineSettingsSchema.parse({});
const numbers = Array.from({ length: 20_000 }, (_, i) => `+7999${String(1_000_000 + i)}`);
const plan = (number: string, dialsBefore = 0, settings = ordinary) =>
  planCall({ settings, number, dialsBefore, ringTimeoutSeconds: 30, atLineMs: NOON });

describe('planCall', () => {
  it('gives the same plan for the same seed, number and count of dials', () => {
    expect(numbers.map((number) => plan(number))).toEqual(numbers.map((number) => plan(number)));
  });

  it('may give another plan when the number is dialled again, or with another seed', () => {
    const reseeded = { ...ordinary, seed: 2 };
    const first = numbers.map((number) => plan(number).behaviour);

    const again = numbers.map((number) => plan(number, 1).behaviour);
    const elsewhere = numbers.map((number) => plan(number, 0, reseeded).behaviour);

    for (const other of [again, elsewhere]) {
      const same = other.filter((behaviour, i) => behaviour === first[i]).length;
      expect(same / numbers.length).toBeLessThan(0.5);
    }
  });

  it('follows the weights over neighbouring numbers', () => {
    const share = (behaviour: string) =>
      numbers.filter((number) => plan(number).behaviour === behaviour).length / numbers.length;

    expect(share('human')).toBeCloseTo(0.55, 1);
    expect(share('no_answer')).toBeCloseTo(0.2, 1);
    expect(share('lost_agent')).toBeGreaterThan(0);
    expect(share('lost_agent')).toBeLessThan(0.003);
  });

  it('is named by the last two digits, and by the weights for other digits', () => {
    const settings = lineSettingsSchema.parse({ by: 'suffix', weights: { declined: 1 } });

    for (const [suffix, behaviour] of Object.entries(SUFFIXES)) {
      expect(plan(`+799900000${suffix}`, 0, settings).behaviour).toBe(behaviour);
    }
    expect(plan('+79990000099', 0, settings).behaviour).toBe('declined');
  });

  it('has a suffix for every behaviour', () => {
    expect(Object.values(SUFFIXES).toSorted()).toEqual([...BEHAVIOURS].toSorted());
  });

  describe('on a line that is congested for a span', () => {
    const settings = lineSettingsSchema.parse({
      congestion: { share: 0.3, from: '2026-09-01T12:00:00Z', until: '2026-09-01T15:02:00+03:00' },
    });
    const at = (atLineMs: number, seed = settings.seed) =>
      numbers.map((number) => {
        const about = { number, dialsBefore: 0, ringTimeoutSeconds: 30, atLineMs };
        return planCall({ ...about, settings: { ...settings, seed } });
      });
    const usual = numbers.map((number) => plan(number));

    it('answers its share of the dials with congestion, by the seed', () => {
      const congested = at(NOON).filter(({ behaviour }) => behaviour === 'congestion');

      expect(congested.length / numbers.length).toBeCloseTo(0.305, 1);
      expect(congested[0]).toMatchObject({ rings: false, then: { network: 'congestion' } });
      expect(at(NOON)).toEqual(at(NOON));
      expect(at(NOON)).not.toEqual(at(NOON, 2));
    });

    it('leaves all other dials, and those before and after, as they are', () => {
      const during = at(NOON);
      const spared = during.filter((found, i) => found.behaviour === usual[i]?.behaviour);

      expect(spared.length / numbers.length).toBeCloseTo(0.7, 1);
      expect(at(NOON - 1)).toEqual(usual);
      expect(at(NOON + 120_000)).toEqual(usual);
      expect(at(NOON + 119_999)).not.toEqual(usual);
    });

    it('is refused when the span ends before it begins', () => {
      const { from, until } = { from: '2026-09-01T12:00:00Z', until: '2026-09-01T12:00:00Z' };

      const parsed = lineSettingsSchema.safeParse({ congestion: { share: 0.3, from, until } });

      expect(parsed.success).toBe(false);
    });
  });

  it('does not pick up after the dial gave up', () => {
    const settings = lineSettingsSchema.parse({ weights: { human: 1 }, ring_seconds: [40, 50] });

    expect(plan('+79990000000', 0, settings)).toMatchObject({
      waitSeconds: 30,
      then: { network: 'no_answer' },
    });
  });
});
