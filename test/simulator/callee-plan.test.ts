import { describe, it, expect } from '@jest/globals';
import { planCall } from '../../src/simulator/callee-plan.js';
import { BEHAVIOURS, lineSettingsSchema, SUFFIXES } from '../../src/simulator/settings.js';

const ordinary = lineSettingsSchema.parse({});
const numbers = Array.from({ length: 20_000 }, (_, i) => `+7999${String(1_000_000 + i)}`);
const plan = (number: string, dialsBefore = 0, settings = ordinary) =>
  planCall({ settings, number, dialsBefore, ringTimeoutSeconds: 30 });

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

  it('does not pick up after the dial gave up', () => {
    const settings = lineSettingsSchema.parse({ weights: { human: 1 }, ring_seconds: [40, 50] });

    expect(plan('+79990000000', 0, settings)).toMatchObject({
      waitSeconds: 30,
      then: { network: 'no_answer' },
    });
  });
});
