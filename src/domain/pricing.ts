import type { CallUsage } from './call-report.js';

/** Prices in millionths of a US dollar; list prices of the providers that the platform speaks to. */
interface PriceList {
  sttPerSecond: number;
  llmPerInputToken: number;
  llmPerOutputToken: number;
  ttsPerCharacter: number;
  telephonyPerSecond: number;
}

/** Deepgram nova streaming, OpenAI gpt-4o-mini, Cartesia sonic, LiveKit SIP minutes; all per unit, in millionths. */
const PRICES: PriceList = {
  sttPerSecond: 128,
  llmPerInputToken: 0.15,
  llmPerOutputToken: 0.6,
  ttsPerCharacter: 30,
  telephonyPerSecond: 67,
};

/** Costs of a call in US dollars as exact decimals with 6 places. */
export interface CallCost {
  stt: string;
  llm: string;
  tts: string;
  livekit: string;
  total: string;
}

export function costOf(usage: CallUsage): CallCost {
  const stt = Math.round(usage.stt_seconds * PRICES.sttPerSecond);
  const llm = Math.round(
    usage.llm_input_tokens * PRICES.llmPerInputToken +
      usage.llm_output_tokens * PRICES.llmPerOutputToken,
  );
  const tts = Math.round(usage.tts_characters * PRICES.ttsPerCharacter);
  const livekit = Math.round(usage.telephony_seconds * PRICES.telephonyPerSecond);
  const dollars = (micros: number) => (micros / 1_000_000).toFixed(6);
  return {
    stt: dollars(stt),
    llm: dollars(llm),
    tts: dollars(tts),
    livekit: dollars(livekit),
    total: dollars(stt + llm + tts + livekit),
  };
}
