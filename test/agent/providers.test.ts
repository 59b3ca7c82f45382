import { inference, initializeLogger, llm, tts } from '@livekit/agents';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { loadAgentConfig, type AgentConfig } from '../../agent/agent-config.js';
import { createServices } from '../../agent/providers.js';
import { skillbaseConfigSchema } from '../../src/contracts/skillbase.js';

const VOICE = '3f6e7a1c-2222-4444-8888-123456789abc';
const KEYS = {
  DEEPGRAM_API_KEY: 'd',
  OPENAI_API_KEY: 'o',
  GROQ_API_KEY: 'g',
  CARTESIA_API_KEY: 'c',
};

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

function environment(more: Record<string, string> = {}): AgentConfig {
  const livekit = { LIVEKIT_URL: 'ws://l:1', LIVEKIT_API_KEY: 'k', LIVEKIT_API_SECRET: 's' };
  return loadAgentConfig({ ...livekit, ...KEYS, ...more });
}

function bot(more: { voice?: object; llm?: object } = {}) {
  return skillbaseConfigSchema.parse({
    context: { role: 'администратор', style: 'вежливо' },
    flow: { type: 'linear', states: ['Знакомство'] },
    voice: {
      ...{ tts_provider: 'cartesia', tts_voice_id: VOICE },
      ...{ stt_provider: 'deepgram', stt_language: 'ru' },
      ...more.voice,
    },
    llm: { provider: 'openai', model: 'gpt-4o-mini', ...more.llm },
  });
}

function servicesOf(config: ReturnType<typeof bot>, access = environment()) {
  const vad = new inference.VAD({ model: 'silero' });
  return createServices({ config, access, vad });
}

function madeOf(config: ReturnType<typeof bot>, access?: AgentConfig) {
  const made = servicesOf(config, access);
  if ('problem' in made) throw new Error(made.problem);
  return made;
}

describe('the services of a call', () => {
  it('are those that the bot names, and none of the maker of the package', () => {
    const made = madeOf(bot());

    expect(made.stt.map(({ label }) => label)).toEqual(['deepgram.STT']);
    expect([made.llm.label(), made.llm.model]).toEqual(['openai.LLM', 'gpt-4o-mini']);
    expect([made.tts.label, made.tts.model]).toEqual(['cartesia.TTS', 'sonic-3']);
    expect(made.models).toEqual([
      { kind: 'stt', provider: 'deepgram', model: 'nova-3' },
      { kind: 'llm', provider: 'openai', model: 'gpt-4o-mini' },
      { kind: 'tts', provider: 'cartesia', model: 'sonic-3' },
    ]);
  });

  it('ask Groq and any server that speaks as OpenAI does at the address that is set', () => {
    const groq = madeOf(bot({ llm: { provider: 'groq', model: 'llama-3.3-70b-versatile' } }));
    const own = madeOf(bot(), environment({ OPENAI_BASE_URL: 'http://127.0.0.1:4000/v1' }));

    expect(groq.llm.provider).toBe('api.groq.com');
    expect(own.llm.provider).toBe('127.0.0.1:4000');
  });

  it('may all be of OpenAI', () => {
    const made = madeOf(
      bot({ voice: { tts_provider: 'openai', tts_voice_id: 'alloy', stt_provider: 'openai' } }),
    );

    expect(made.stt[0].label).toBe('openai.STT');
    expect(made.tts.label).toBe('openai.TTS');
  });

  it.each([
    ['DEEPGRAM_API_KEY', 'stt_key_missing'],
    ['OPENAI_API_KEY', 'llm_key_missing'],
    ['CARTESIA_API_KEY', 'tts_key_missing'],
  ])('without %s fail the call by name, and nothing else', (name, problem) => {
    expect(servicesOf(bot(), environment({ [name]: '' }))).toEqual({ problem });
  });

  it('have a spare where one is set, and go without one that has no key', () => {
    const spares = {
      AGENT_LLM_FALLBACK: 'groq:llama-3.1-8b-instant',
      AGENT_TTS_FALLBACK: 'openai:alloy',
    };
    const both = madeOf(bot(), environment(spares));
    const none = madeOf(bot(), environment({ ...spares, GROQ_API_KEY: '' }));

    expect(both.llm).toBeInstanceOf(llm.FallbackAdapter);
    expect(both.tts).toBeInstanceOf(tts.FallbackAdapter);
    expect(none.llm).not.toBeInstanceOf(llm.FallbackAdapter);
  });
});
