import { describe, expect, it } from '@jest/globals';
import {
  LIMIT_SENTENCES,
  bindingLimit,
  observedPerMinute,
  type QueueFacts,
} from '../../src/domain/binding-limit.js';
import { FACTS, ROOM } from './queue-facts.js';

describe('the binding limit', () => {
  it.each<[string, Partial<QueueFacts>, string, number]>([
    ['its own rate', {}, 'campaign_rate', 59.4],
    [
      'its own channels, at what they carry',
      { campaign: { perMinute: 600, channels: 10, heldChannels: 10 } },
      'campaign_channels',
      20,
    ],
    ['the rate of the company', { company: { ...ROOM, perMinute: 30 } }, 'company_rate', 29.7],
    [
      'the channels of the company',
      { company: { ...ROOM, channels: 8, heldChannels: 8 } },
      'company_channels',
      16,
    ],
    ['the rate of the line', { line: { ...ROOM, perMinute: 20, factor: 1 } }, 'line_rate', 19.8],
    [
      'the channels of the line',
      { line: { ...ROOM, channels: 4, heldChannels: 5, factor: 1 } },
      'line_channels',
      8,
    ],
    [
      'its share of a line',
      { line: { ...ROOM, perMinute: 100, share: 0.25, factor: 1 } },
      'fair_share',
      24.75,
    ],
    [
      'a carrier that is congested',
      { line: { ...ROOM, perMinute: 100, factor: 0.2 } },
      'line_congested',
      19.8,
    ],
  ])('is %s', (_name, facts, limit, perMinute) => {
    const found = bindingLimit({ ...FACTS, ...facts });

    expect(found.limit).toBe(limit);
    expect(found.perMinute).toBeCloseTo(perMinute, 5);
  });

  it('believes the less of what was granted lately and what channels carry', () => {
    const campaign = { perMinute: 600, channels: 10, heldChannels: 10 };
    const rateAt = (observedPerMinute: number) =>
      bindingLimit({ ...FACTS, campaign, observedPerMinute }).perMinute;

    expect(rateAt(13)).toBe(13);
    expect(rateAt(590)).toBe(20);
  });

  it('still is the channels while one of them is free between two calls', () => {
    const campaign = { perMinute: 600, channels: 10, heldChannels: 9 };

    expect(bindingLimit({ ...FACTS, campaign, observedPerMinute: 13 })).toEqual({
      ...{ limit: 'campaign_channels', perMinute: 13 },
    });
    const atStart = { ...FACTS, campaign, observedPerMinute: 590 };
    expect(bindingLimit(atStart).limit).toBe('campaign_rate');
    expect(bindingLimit({ ...atStart, waitsForChannel: true }).limit).toBe('campaign_channels');
  });

  it('does not believe that a rate is exceeded', () => {
    expect(bindingLimit({ ...FACTS, observedPerMinute: 90 }).perMinute).toBeCloseTo(59.4, 5);
  });

  it('has words in both languages', () => {
    for (const { en, ru } of Object.values(LIMIT_SENTENCES)) {
      expect(en).toMatch(/^[a-z]/);
      expect(ru).toMatch(/^[а-яё]/i);
    }
  });
});

describe('the observed rate', () => {
  const every = (ms: number, count: number) => Array.from({ length: count }, (_, at) => -at * ms);

  it('is that of the last slots', () => {
    expect(observedPerMinute(every(500, 40), 60_000)).toBeCloseTo(120, 5);
  });

  it('looks no further back than the last pause', () => {
    const before = every(100, 40).map((at) => at - 3_600_000);

    expect(observedPerMinute([...every(500, 20), ...before], 60_000)).toBeCloseTo(120, 5);
  });

  it('is not told of too few slots', () => {
    expect(observedPerMinute(every(500, 5), 60_000)).toBeNull();
    expect(observedPerMinute([], 60_000)).toBeNull();
  });
});
