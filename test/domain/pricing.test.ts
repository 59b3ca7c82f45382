import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { servicesOf } from '../../src/domain/bot-services.js';
import { SERVICE_KINDS, type UsageLine } from '../../src/domain/call-report.js';
import { charge, sumUsd } from '../../src/domain/money.js';
import { PRICE_UNITS, pricesOn, type Price } from '../../src/domain/price-table.js';
import { costLines, costOf, dearestCallUsd } from '../../src/domain/pricing.js';
import { holdsForAll } from './holds-for-all.js';

const DAY = '2026-09-01';
const price = (fields: Partial<Price>): Price => ({
  ...{ kind: 'llm', provider: 'p', model: 'm', unit: 'million_input_tokens', priceUsd: '1' },
  ...{ validFrom: '2026-01-01', source: 'test' },
  ...fields,
});

const aPrice = fc
  .tuple(fc.nat(9_999), fc.nat(999_999_999))
  .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(9, '0')}`);
const TABLE_KEYS = SERVICE_KINDS.flatMap((kind) => PRICE_UNITS.map((unit) => ({ kind, unit })));
/** Some services of some units have a price, others have none. */
const aTable = fc
  .array(fc.option(aPrice), { minLength: TABLE_KEYS.length, maxLength: TABLE_KEYS.length })
  .map((prices) =>
    TABLE_KEYS.flatMap((key, at) => {
      const priceUsd = prices[at];
      return priceUsd == null ? [] : [price({ ...key, priceUsd })];
    }),
  );
const seconds = fc.double({ min: 0, max: 86_400, noNaN: true });
const count = fc.nat({ max: 100_000_000 });
const aLine: fc.Arbitrary<UsageLine> = fc.record({
  kind: fc.constantFrom(...SERVICE_KINDS),
  provider: fc.constant('p'),
  model: fc.constant('m'),
  seconds,
  ...{ input_tokens: count, output_tokens: count, characters: count },
});

const micros = (usd: string) => BigInt(usd.replace('.', ''));

describe('a charge', () => {
  it('is the price times the quantity, rounded once, half up', () => {
    holdsForAll(
      fc.property(
        aPrice,
        fc.bigInt(0n, 10n ** 9n),
        fc.bigInt(1n, 10n ** 6n),
        (usd, quantity, per) => {
          const charged = charge({ price: usd, quantity, per });

          const nanos = BigInt(usd.replace('.', ''));
          const doubled = 2n * (micros(charged) * 1_000n * per - nanos * quantity);
          expect(charged).toMatch(/^\d+\.\d{6}$/);
          expect(doubled).toBeLessThanOrEqual(1_000n * per);
          expect(doubled).toBeGreaterThan(-1_000n * per);
        },
      ),
    );
  });

  it.each(['', '-1', '1e3', '1.', '.5', '0.0000000001', 'NaN', '1,5'])('refuses "%s"', (usd) => {
    expect(() => charge({ price: usd, quantity: 1n, per: 1n })).toThrow(RangeError);
  });
});

describe('the bill of a call', () => {
  it('adds up to its total, to the last place', () => {
    holdsForAll(
      fc.property(aTable, fc.array(aLine, { maxLength: 6 }), (table, usage) => {
        const lines = costLines(usage, pricesOn(DAY, [table]));
        const cost = costOf(lines);

        const priced = lines.flatMap(({ cost_usd }) => (cost_usd === null ? [] : [cost_usd]));
        const { stt, llm, tts, livekit } = cost;
        expect(sumUsd([stt, llm, tts, livekit])).toBe(cost.total);
        expect(micros(cost.total)).toBe(priced.reduce((sum, usd) => sum + micros(usd), 0n));
        expect(cost.unpriced).toBe(lines.length - priced.length);
      }),
    );
  });

  it('never gets cheaper by using more', () => {
    const more = fc.record({ seconds: fc.nat(1_000), tokens: fc.nat(1_000) });
    holdsForAll(
      fc.property(aTable, aLine, more, (table, line, { seconds: longer, tokens }) => {
        const prices = pricesOn(DAY, [table]);
        const total = (one: UsageLine) => micros(costOf(costLines([one], prices)).total);
        const used = (part: 'input_tokens' | 'output_tokens' | 'characters') =>
          (line[part] ?? 0) + tokens;

        const greater = {
          ...line,
          seconds: (line.seconds ?? 0) + longer,
          input_tokens: used('input_tokens'),
          ...{ output_tokens: used('output_tokens'), characters: used('characters') },
        };
        // A quantity that was zero may open another measure of the same speech.
        fc.pre([line.seconds ?? 0, line.input_tokens ?? 0].every((part) => part >= 0.001));
        fc.pre([line.output_tokens ?? 0, line.characters ?? 0].every((part) => part > 0));
        expect(total(greater)).toBeGreaterThanOrEqual(total(line));
      }),
    );
  });

  it('marks what no price is known for, and never takes it for free', () => {
    const usage: UsageLine[] = [
      { kind: 'llm', provider: 'p', model: 'new', input_tokens: 10, output_tokens: 0 },
      { kind: 'stt', provider: 'p', model: 'm', seconds: 30 },
    ];
    const lines = costLines(usage, pricesOn(DAY, [[price({ kind: 'stt', unit: 'minute' })]]));

    expect(lines).toMatchObject([
      { kind: 'llm', unit: 'million_input_tokens', quantity: 10, price_usd: null, cost_usd: null },
      { kind: 'stt', unit: 'minute', quantity: 30, price_usd: '1', cost_usd: '0.500000' },
    ]);
    expect(costOf(lines)).toMatchObject({ llm: '0.000000', total: '0.500000', unpriced: 1 });
  });

  it('bills speech by the measure that its model has a price for', () => {
    const spoken: UsageLine = {
      ...{ kind: 'tts', provider: 'p', model: 'm', seconds: 30, characters: 500 },
    };
    const unitOf = (table: Price[]) => costLines([spoken], pricesOn(DAY, [table]))[0]?.unit;

    expect(unitOf([price({ kind: 'tts', unit: 'minute' })])).toBe('minute');
    expect(unitOf([price({ kind: 'tts', unit: 'thousand_characters' })])).toBe(
      'thousand_characters',
    );
  });
});

describe('the price of a day', () => {
  const key = { kind: 'llm', provider: 'P', model: 'M' } as const;
  const on = (day: string, ...lists: Price[][]) =>
    pricesOn(day, lists)(key, 'million_input_tokens')?.priceUsd ?? null;

  it('is the newest that is valid already', () => {
    const list = [
      price({ priceUsd: '2', validFrom: '2026-06-01' }),
      price({ priceUsd: '1', validFrom: '2026-01-01' }),
    ];

    expect(['2025-12-31', '2026-05-31', '2026-06-01'].map((day) => on(day, list))).toEqual([
      ...[null, '1', '2'],
    ]);
  });

  it('is of the first list that knows the service, but not before its day', () => {
    const own = [price({ priceUsd: '0.5', validFrom: '2026-09-01' })];
    const shipped = [price({ priceUsd: '1', validFrom: '2026-10-01' }), price({ priceUsd: '3' })];

    expect(on('2026-11-01', own, shipped)).toBe('0.5');
    expect(on('2026-08-31', own, shipped)).toBe('3');
  });

  it('knows a dated snapshot of a model by the name of the model', () => {
    const prices = pricesOn(DAY, [[price({ model: 'gpt-4o-mini' })]]);
    const named = (model: string) =>
      prices({ kind: 'llm', provider: 'p', model }, 'million_input_tokens');

    expect(named('gpt-4o-mini-2024-07-18')).not.toBeNull();
    expect(named('gpt-4o-mini-audio')).toBeNull();
  });
});

describe('the arithmetic of the system before this one', () => {
  const PER_SECOND = '0.0043';
  const asBefore = (usd: string, quantity: bigint, per: bigint) =>
    charge({ price: usd, quantity, per }, 4);

  it('gives its own figures with its own table', () => {
    const stt = asBefore(PER_SECOND, 60n, 1n);
    const input = asBefore('0.05', 1_000n, 1_000_000n);
    const output = asBefore('0.08', 2_000n, 1_000_000n);
    const tts = asBefore('0.015', 5_000n, 1_000n);
    const room = asBefore('0.004', 120n, 60n);

    expect([stt, input, output, tts, room]).toEqual([
      ...['0.2580', '0.0001', '0.0002', '0.0750', '0.0080'],
    ]);
    expect(sumUsd([stt, input, output, tts, room])).toBe('0.341300');
  });

  it('took a price of a minute for one of a second, and small sums for nothing', () => {
    const corrected = charge({ price: PER_SECOND, quantity: 60_000n, per: 60_000n });
    const small = (places: number) => [
      charge({ price: '0.05', quantity: 800n, per: 1_000_000n }, places),
      charge({ price: '0.08', quantity: 150n, per: 1_000_000n }, places),
    ];

    expect(corrected).toBe('0.004300');
    expect(small(4)).toEqual(['0.0000', '0.0000']);
    expect(sumUsd(small(6))).toBe('0.000052');
  });
});

describe('the dearest call', () => {
  it('grows with its length, and with the price of its model', () => {
    const table = [
      price({ provider: 'openai', model: 'small', priceUsd: '0.15' }),
      price({ provider: 'openai', model: 'large', priceUsd: '5' }),
    ];
    const dearest = (seconds: number, model: string) =>
      dearestCallUsd(seconds, pricesOn(DAY, [table]), servicesOf({ llm: 'openai', model }));

    expect(dearest(60, 'small')).toBeGreaterThan(0);
    expect(dearest(120, 'small')).toBeGreaterThan(dearest(60, 'small'));
    expect(dearest(60, 'large')).toBeGreaterThan(dearest(60, 'small'));
  });
});
