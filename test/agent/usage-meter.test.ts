import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { usedModels } from '../../agent/session-log.js';
import { meterUsage, type MeteredServices } from '../../agent/usage-meter.js';

const metadata = { modelProvider: 'P', modelName: 'm' };

describe('the meter of a call', () => {
  it('adds up what each service tells, for as long as it tells', () => {
    const [stt, llm, tts] = [new EventEmitter(), new EventEmitter(), new EventEmitter()];
    const usage = meterUsage({ stt, llm, tts } as unknown as MeteredServices);

    for (const audioDurationMs of [5_000, 1_250]) {
      stt.emit('metrics_collected', { type: 'stt_metrics', audioDurationMs, metadata });
    }
    const tokens = { promptTokens: 800, promptCachedTokens: 0, completionTokens: 20 };
    llm.emit('metrics_collected', { type: 'llm_metrics', ...tokens, metadata });
    const spoken = { charactersCount: 40, audioDurationMs: 2_000 };
    tts.emit('metrics_collected', { type: 'tts_metrics', ...spoken, metadata });

    const none = { seconds: 0, inputTokens: 0, outputTokens: 0, characters: 0 };
    const service = { provider: 'P', model: 'm' };
    expect(usedModels(usage())).toEqual([
      { kind: 'llm', ...service, ...none, inputTokens: 800, outputTokens: 20 },
      { kind: 'tts', ...service, ...none, seconds: 2, characters: 40 },
      { kind: 'stt', ...service, ...none, seconds: 6.25 },
    ]);
  });
});
