import { describe, expect, it } from '@jest/globals';
import { loadAgentConfig } from '../../agent/agent-config.js';

const LIVEKIT = {
  LIVEKIT_URL: 'ws://127.0.0.1:7880/',
  LIVEKIT_API_KEY: 'key',
  LIVEKIT_API_SECRET: 'secret',
};

describe('the environment of an agent', () => {
  it('needs LiveKit and nothing else', () => {
    const config = loadAgentConfig(LIVEKIT);

    expect(config.livekit).toMatchObject({ url: 'ws://127.0.0.1:7880', agentName: 'new-voice' });
    expect(config.providers.deepgram).toEqual({ key: null, url: 'wss://api.deepgram.com' });
    expect(config.turns).toEqual({
      ...{ detection: 'vad', minDelayMs: 300, maxDelayMs: 2_500, isPreemptive: true },
    });
    expect(config.callsMax).toBeGreaterThanOrEqual(2);
  });

  it('tells every problem at once, and no value', () => {
    const wrong = { LIVEKIT_URL: 'nowhere', AGENT_CALLS_MAX: '0', OPENAI_BASE_URL: 'secret://x' };

    expect(() => loadAgentConfig(wrong)).toThrow(
      /LIVEKIT_URL.*LIVEKIT_API_KEY: is not set.*OPENAI_BASE_URL.*AGENT_CALLS_MAX/s,
    );
    expect(() => loadAgentConfig(wrong)).not.toThrow(/secret:/);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(loadAgentConfig({ ...LIVEKIT, OPENAI_API_KEY: '' }).providers.openai.key).toBeNull();
  });

  it('reads a spare as provider and model', () => {
    const config = loadAgentConfig({ ...LIVEKIT, AGENT_LLM_FALLBACK: 'groq:openai/gpt-oss:20b' });

    expect(config.spares.llm).toEqual({ provider: 'groq', model: 'openai/gpt-oss:20b' });
    expect(() => loadAgentConfig({ ...LIVEKIT, AGENT_TTS_FALLBACK: 'openai' })).toThrow(
      /AGENT_TTS_FALLBACK: must be provider:model/,
    );
  });
});
