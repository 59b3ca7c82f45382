import { inference, initializeLogger } from '@livekit/agents';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sessionOptions, type SessionOptionsInput } from '../../agent/session-options.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

const services = {} as SessionOptionsInput['services'];

function options(detection: 'vad' | 'v1-mini', language: string) {
  const turns = { detection, minDelayMs: 200, maxDelayMs: 2_000, isPreemptive: false };
  const vad = new inference.VAD({ model: 'silero' });
  return sessionOptions({ services, vad, turns, language });
}

describe('the options of a session', () => {
  it('leave nothing to defaults that reach for a cloud', () => {
    const { turnHandling, aecWarmupDuration, vad } = options('vad', 'ru');

    expect(turnHandling).toMatchObject({
      turnDetection: 'vad',
      endpointing: { mode: 'fixed', minDelay: 200, maxDelay: 2_000 },
      interruption: { mode: 'vad', enabled: true, discardAudioIfUninterruptible: false },
      preemptiveGeneration: { enabled: false, preemptiveTts: false },
    });
    expect(aecWarmupDuration).toBeNull();
    expect(vad).toBeInstanceOf(inference.VAD);
  });

  it('listen to how a sentence ends only in languages that the model knows', () => {
    const known = options('v1-mini', 'en-US').turnHandling?.turnDetection;
    const unknown = options('v1-mini', 'ru').turnHandling?.turnDetection;

    expect(known).toBeInstanceOf(inference.TurnDetector);
    expect((known as inference.TurnDetector).model).toBe('turn-detector-v1-mini');
    expect(unknown).toBe('vad');
  });

  it('never let the errors of a provider close the session by themselves', () => {
    const { connOptions } = options('vad', 'ru');

    expect(connOptions?.maxUnrecoverableErrors).toBeGreaterThan(100);
    for (const part of ['sttConnOptions', 'llmConnOptions', 'ttsConnOptions'] as const) {
      expect(connOptions?.[part]?.timeoutMs).toBeLessThanOrEqual(6_000);
    }
  });
});
