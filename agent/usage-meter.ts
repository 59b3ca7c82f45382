import { metrics, type llm, type stt, type tts, type voice } from '@livekit/agents';

export interface MeteredServices {
  stt: Pick<stt.STT, 'on'>;
  llm: Pick<llm.LLM, 'on'>;
  tts: Pick<tts.TTS, 'on'>;
}

/**
 * All that the services of a call tell of their use. A session stops listening while it closes,
 * before they have told everything: the bill goes on.
 */
export function meterUsage(services: MeteredServices): () => voice.AgentSessionUsage {
  const collector = new metrics.ModelUsageCollector();
  services.stt.on('metrics_collected', (measured) => collector.collect(measured));
  services.llm.on('metrics_collected', (measured) => collector.collect(measured));
  services.tts.on('metrics_collected', (measured) => collector.collect(measured));
  return () => ({ modelUsage: collector.flatten() });
}
