import type { CallUsage, UsageLine } from './call-report.js';
import type { Service } from './price-table.js';

/** The parts of a bot's config that name what is paid for. */
export interface BotVoices {
  stt: string | null;
  tts: string | null;
  llm: string | null;
  model: string | null;
}

/** A config names the providers of speech; these are the models that the agent takes of them. */
const STT_MODELS: Record<string, string> = { deepgram: 'nova-3', openai: 'gpt-4o-transcribe' };
const TTS_MODELS: Record<string, string> = { cartesia: 'sonic-3', openai: 'tts-1' };
const UNKNOWN = 'unknown';

export type BotServices = Record<Service['kind'], Service>;

/** What a call of this bot uses; a provider without a known model has no price. */
export function servicesOf(voices: Partial<BotVoices> | null): BotServices {
  const stt = voices?.stt ?? 'deepgram';
  const tts = voices?.tts ?? 'cartesia';
  return {
    stt: { kind: 'stt', provider: stt, model: STT_MODELS[stt] ?? UNKNOWN },
    llm: {
      kind: 'llm',
      provider: voices?.llm ?? 'openai',
      model: voices?.model ?? 'gpt-4o-mini',
    },
    tts: { kind: 'tts', provider: tts, model: TTS_MODELS[tts] ?? UNKNOWN },
    telephony: { kind: 'telephony', provider: 'livekit', model: 'sip' },
  };
}

/** Lines of a report; one without lines, of an older agent, used what its bot names. */
export function usageLines(usage: CallUsage, services: BotServices): UsageLine[] {
  if (usage.lines !== undefined) return usage.lines;
  return [
    { ...services.stt, seconds: usage.stt_seconds },
    {
      ...services.llm,
      input_tokens: usage.llm_input_tokens,
      output_tokens: usage.llm_output_tokens,
    },
    { ...services.tts, characters: usage.tts_characters },
    { ...services.telephony, seconds: usage.telephony_seconds },
  ];
}
