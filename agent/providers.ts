import { llm, tts, type stt, type VAD } from '@livekit/agents';
import * as cartesia from '@livekit/agents-plugin-cartesia';
import * as deepgram from '@livekit/agents-plugin-deepgram';
import * as openai from '@livekit/agents-plugin-openai';
import { servicesOf } from '../src/domain/bot-services.js';
import type { SkillbaseConfig } from '../src/domain/skillbase.js';
import type { TalkModel } from '../src/domain/talk-usage.js';
import type { AgentConfig, ProviderName, Spare } from './agent-config.js';

type Kind = 'stt' | 'llm' | 'tts';

/** What a call of one bot hears, thinks and speaks with; the first of each is the bot's own. */
export interface Services {
  stt: [stt.STT, ...stt.STT[]];
  llm: llm.LLM;
  tts: tts.TTS;
  /** By the names that prices know. */
  models: TalkModel[];
}

/** `stt_key_missing`: the detail that the call ends with. */
export type ServicesProblem = `${Kind}_${'key_missing' | 'not_supported'}`;

export interface ServicesInput {
  config: Pick<SkillbaseConfig, 'voice' | 'llm' | 'context'>;
  access: Pick<AgentConfig, 'providers' | 'spares'>;
  vad: VAD;
}

const LLM_ATTEMPT_SECONDS = 5;
/** Narrow enough for a phone, and what the room takes without resampling. */
const SAMPLE_RATE = 24_000;

/** What the bot's config names, of the keys that this host has; a spare after each where set. */
export function createServices(input: ServicesInput): Services | { problem: ServicesProblem } {
  const { config, access } = input;
  const named = servicesOf({
    ...{ stt: config.voice.stt_provider, tts: config.voice.tts_provider },
    ...{ llm: config.llm.provider, model: config.llm.model },
  });
  const make = {
    stt: ({ provider, model }: Spare) => makeStt(input, provider, model),
    llm: ({ provider, model }: Spare) => makeLlm(input, provider, model),
    tts: ({ provider, model }: Spare) => makeTts(input, provider, model),
  };
  const voice = { provider: config.voice.tts_provider, model: config.voice.tts_voice_id };
  const listener = make.stt(named.stt);
  if (typeof listener === 'string') return { problem: `stt_${listener}` };
  const thinker = make.llm(named.llm);
  if (typeof thinker === 'string') return { problem: `llm_${thinker}` };
  const speaker = make.tts(voice);
  if (typeof speaker === 'string') return { problem: `tts_${speaker}` };
  const spare = <Made>(kind: Kind, one: (spare: Spare) => Made | Unusable): Made[] => {
    const made = access.spares[kind] === null ? 'key_missing' : one(access.spares[kind]);
    // A spare without a key is no spare; the bot's own provider is what the call stands on.
    return typeof made === 'string' ? [] : [made];
  };
  return {
    stt: [listener, ...spare('stt', make.stt)],
    llm: llmOf([thinker, ...spare('llm', make.llm)]),
    tts: ttsOf([speaker, ...spare('tts', make.tts)]),
    models: [named.stt, named.llm, named.tts, ...sparesOf(access)] as TalkModel[],
  };
}

function sparesOf({ spares }: Pick<AgentConfig, 'spares'>): TalkModel[] {
  return (['stt', 'llm', 'tts'] as const).flatMap((kind) => {
    const spare = spares[kind];
    if (spare === null) return [];
    const { provider } = spare;
    const model = kind === 'tts' ? servicesOf({ tts: provider }).tts.model : spare.model;
    return [{ kind, provider, model }];
  });
}

type Unusable = 'key_missing' | 'not_supported';

function makeStt({ config, access, vad }: ServicesInput, provider: string, model: string) {
  const language = config.voice.stt_language;
  if (provider === 'deepgram') {
    return withKey(access, 'deepgram', ({ apiKey, url }) => {
      return new deepgram.STT({ apiKey, baseUrl: url, model, language });
    });
  }
  if (provider === 'openai') {
    return withKey(access, 'openai', ({ apiKey, url }) => {
      const wanted = { apiKey, baseURL: url, model, language: shortLanguage(language) };
      return new openai.STT({ ...wanted, detectLanguage: false, useRealtime: true, vad });
    });
  }
  return 'not_supported';
}

function makeLlm({ config, access }: ServicesInput, provider: string, model: string) {
  if (provider !== 'openai' && provider !== 'groq') return 'not_supported';
  const { temperature, max_tokens: maxTokens } = config.llm;
  return withKey(access, provider, ({ apiKey, url }) => {
    const limit = maxTokens === undefined ? {} : { maxCompletionTokens: maxTokens };
    return new openai.LLM({ apiKey, baseURL: url, model, temperature, ...limit });
  });
}

/** The model of a voice is told by its provider; what is chosen is the voice. */
function makeTts({ config, access }: ServicesInput, provider: string, voice: string) {
  const { model } = servicesOf({ tts: provider }).tts;
  if (provider === 'cartesia') {
    const language = shortLanguage(config.context.language ?? config.voice.stt_language);
    return withKey(access, 'cartesia', ({ apiKey, url }) => {
      const wanted = { apiKey, baseUrl: url, model, voice, language };
      return new cartesia.TTS({ ...wanted, sampleRate: SAMPLE_RATE });
    });
  }
  if (provider === 'openai') {
    return withKey(access, 'openai', ({ apiKey, url }) => {
      const wanted = { apiKey, baseURL: url, model, voice: voice as openai.TTSVoices };
      return new openai.TTS(wanted);
    });
  }
  return 'not_supported';
}

/** A server of one's own may ask for no key, but it must be said: `none` is a key, too. */
function withKey<Made>(
  { providers }: Pick<AgentConfig, 'providers'>,
  name: ProviderName,
  make: (access: { apiKey: string; url: string }) => Made,
): Made | Unusable {
  const { key, url } = providers[name];
  return key === null ? 'key_missing' : make({ apiKey: key, url });
}

function llmOf(all: llm.LLM[]): llm.LLM {
  const [only] = all;
  if (all.length === 1 && only !== undefined) return only;
  return new llm.FallbackAdapter({ llms: all, attemptTimeout: LLM_ATTEMPT_SECONDS });
}

function ttsOf(all: tts.TTS[]): tts.TTS {
  const [only] = all;
  if (all.length === 1 && only !== undefined) return only;
  return new tts.FallbackAdapter({ ttsInstances: all, maxRetryPerTTS: 0 });
}

/** `ru-RU` -> `ru`. */
function shortLanguage(language: string): string {
  return language.split('-')[0] ?? language;
}
