import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import type { CallUsage } from '../../src/domain/call-report.js';
import { costOf } from '../../src/domain/pricing.js';
import { holdsForAll } from './holds-for-all.js';

const NOTHING: CallUsage = {
  stt_seconds: 0,
  llm_input_tokens: 0,
  llm_output_tokens: 0,
  tts_characters: 0,
  telephony_seconds: 0,
};
const count = fc.nat({ max: 100_000_000 });
const wholeSeconds = fc.nat({ max: 86_400 });
const anyUsage: fc.Arbitrary<CallUsage> = fc.record({
  stt_seconds: wholeSeconds,
  llm_input_tokens: count,
  llm_output_tokens: count,
  tts_characters: count,
  telephony_seconds: wholeSeconds,
});

/**
 * Whole numbers only: hundredths of a millionth of a dollar, then rounded half up to millionths.
 */
function priceByHand(usage: CallUsage): Record<'stt' | 'llm' | 'tts' | 'livekit', bigint> {
  const llm = 15n * BigInt(usage.llm_input_tokens) + 60n * BigInt(usage.llm_output_tokens);
  return {
    stt: 128n * BigInt(usage.stt_seconds),
    llm: (llm + 50n) / 100n,
    tts: 30n * BigInt(usage.tts_characters),
    livekit: 67n * BigInt(usage.telephony_seconds),
  };
}

function inDollars(micros: bigint): string {
  const digits = micros.toString().padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

describe('costOf', () => {
  it('is exact to the millionth of a dollar, as whole numbers reckon it', () => {
    holdsForAll(
      fc.property(anyUsage, (usage) => {
        const { stt, llm, tts, livekit } = priceByHand(usage);

        expect(costOf(usage)).toEqual({
          stt: inDollars(stt),
          llm: inDollars(llm),
          tts: inDollars(tts),
          livekit: inDollars(livekit),
          total: inDollars(stt + llm + tts + livekit),
        });
      }),
    );
  });

  it('adds up to its total, for broken seconds too', () => {
    const seconds = fc.double({ min: 0, max: 86_400, noNaN: true });
    holdsForAll(
      fc.property(anyUsage, seconds, seconds, (usage, stt_seconds, telephony_seconds) => {
        const cost = costOf({ ...usage, stt_seconds, telephony_seconds });

        const micros = (dollars: string) => BigInt(dollars.replace('.', ''));
        expect(cost.stt).toMatch(/^\d+\.\d{6}$/);
        expect(micros(cost.stt) + micros(cost.llm) + micros(cost.tts) + micros(cost.livekit)).toBe(
          micros(cost.total),
        );
      }),
    );
  });

  it.each([
    [{ stt_seconds: 60 }, '0.007680'],
    [{ llm_input_tokens: 1_000_000 }, '0.150000'],
    [{ llm_output_tokens: 1_000_000 }, '0.600000'],
    [{ tts_characters: 1_000 }, '0.030000'],
    [{ telephony_seconds: 60 }, '0.004020'],
    [{}, '0.000000'],
  ])('%j costs $%s', (used, total) => {
    expect(costOf({ ...NOTHING, ...used }).total).toBe(total);
  });
});
