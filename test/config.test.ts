import { describe, it, expect } from '@jest/globals';
import { loadConfig } from '../src/config.js';

const BASE = {
  DATABASE_URL: 'postgres://127.0.0.1/new_voice',
  NEW_VOICE_SECRET: 'a secret for tests only, of 32 characters',
};
const LIVEKIT = {
  LIVEKIT_URL: 'wss://phones.example.com',
  LIVEKIT_API_KEY: 'key',
  LIVEKIT_API_SECRET: 'secret',
};

const livekitOf = (env: Record<string, string>) => loadConfig({ ...BASE, ...env }).livekit;

describe('LiveKit in the environment', () => {
  it('is not there unless it is set', () => {
    expect(livekitOf({})).toBeNull();
    expect(livekitOf({ LIVEKIT_URL: '' })).toBeNull();
  });

  it('leaves the default line to the simulator without a trunk', () => {
    expect(livekitOf(LIVEKIT)).toEqual({
      ...{ url: 'wss://phones.example.com', apiKey: 'key', apiSecret: 'secret' },
      ...{ agentName: 'new-voice', trunk: null },
    });
  });

  it('brings a trunk of its own, or one that LiveKit keeps', () => {
    const inline = {
      ...{ SIP_TRUNK_ADDRESS: 'sip.example.com', SIP_TRUNK_NUMBERS: '+74950000000, +74950000001' },
      ...{ SIP_TRUNK_USERNAME: 'us', SIP_TRUNK_PASSWORD: 'word' },
    };
    const numbers = ['+74950000000', '+74950000001'];

    expect(livekitOf({ ...LIVEKIT, ...inline })?.trunk).toEqual({
      ...{ trunkId: null, numbers },
      inline: {
        ...{ address: 'sip.example.com', transport: 'auto', numbers },
        ...{ username: 'us', password: 'word' },
      },
    });
    expect(livekitOf({ ...LIVEKIT, LIVEKIT_SIP_TRUNK_ID: 'ST_a' })?.trunk).toEqual({
      ...{ trunkId: 'ST_a', numbers: [], inline: null },
    });
  });

  it.each([
    [{ ...LIVEKIT, LIVEKIT_API_KEY: '' }, 'LIVEKIT_API_KEY'],
    [{ ...LIVEKIT, LIVEKIT_API_SECRET: '' }, 'LIVEKIT_API_SECRET'],
    [{ ...LIVEKIT, LIVEKIT_URL: 'ftp://phones' }, 'LIVEKIT_URL'],
    [{ ...LIVEKIT, SIP_TRUNK_ADDRESS: 'sip.example.com' }, 'SIP_TRUNK_NUMBERS'],
    [{ SIP_TRUNK_ADDRESS: 'sip.example.com', SIP_TRUNK_NUMBERS: '12' }, 'SIP_TRUNK_NUMBERS'],
    [
      {
        ...{ SIP_TRUNK_ADDRESS: 'a', SIP_TRUNK_NUMBERS: '+74950000000' },
        LIVEKIT_SIP_TRUNK_ID: 'ST_a',
      },
      'SIP_TRUNK_ADDRESS',
    ],
  ])('set by halves as %j names %s, and no secret', (env, name) => {
    const load = () => loadConfig({ ...BASE, ...(env as Record<string, string>) });

    expect(load).toThrow(name);
    expect(load).not.toThrow('a secret for tests');
  });
});
