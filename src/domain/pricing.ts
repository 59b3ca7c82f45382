import type { CallUsage } from './call-report.js';

/**
 * List prices of the providers that the platform speaks to, in hundredths of a millionth of a US
 * dollar: whole numbers, so that sums of whole units are exact.
 */
interface PriceList {
  sttPerSecond: number;
  llmPerInputToken: number;
  llmPerOutputToken: number;
  ttsPerCharacter: number;
  telephonyPerSecond: number;
}

/** Deepgram nova streaming, OpenAI gpt-4o-mini, Cartesia sonic, LiveKit SIP minutes. */
const PRICES: PriceList = {
  sttPerSecond: 12_800,
  llmPerInputToken: 15,
  llmPerOutputToken: 60,
  ttsPerCharacter: 3_000,
  telephonyPerSecond: 6_700,
};
const HUNDREDTHS = 100;

/** Costs of a call in US dollars as exact decimals with 6 places. */
export interface CallCost {
  stt: string;
  llm: string;
  tts: string;
  livekit: string;
  total: string;
}

export function costOf(usage: CallUsage): CallCost {
  const micros = (hundredths: number) => Math.round(hundredths / HUNDREDTHS);
  const stt = micros(usage.stt_seconds * PRICES.sttPerSecond);
  const llm = micros(
    usage.llm_input_tokens * PRICES.llmPerInputToken +
      usage.llm_output_tokens * PRICES.llmPerOutputToken,
  );
  const tts = micros(usage.tts_characters * PRICES.ttsPerCharacter);
  const livekit = micros(usage.telephony_seconds * PRICES.telephonyPerSecond);
  const dollars = (amount: number) => (amount / 1_000_000).toFixed(6);
  return {
    stt: dollars(stt),
    llm: dollars(llm),
    tts: dollars(tts),
    livekit: dollars(livekit),
    total: dollars(stt + llm + tts + livekit),
  };
}

/** More than any talk uses in a second: the bot speaks all the time, and thinks every few words. */
const DEAREST_SECOND: CallUsage = {
  stt_seconds: 1,
  telephony_seconds: 1,
  llm_input_tokens: 2_000,
  llm_output_tokens: 20,
  tts_characters: 25,
};

/** What a call of this length may cost at most, in US dollars. */
export function dearestCallUsd(seconds: number): number {
  const total = (Object.keys(DEAREST_SECOND) as (keyof CallUsage)[]).reduce(
    (usage, part) => ({ ...usage, [part]: DEAREST_SECOND[part] * seconds }),
    DEAREST_SECOND,
  );
  return Number(costOf(total).total);
}
