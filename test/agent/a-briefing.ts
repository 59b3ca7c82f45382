import type { Briefing } from '../../agent/briefing.js';
import type { SkillbaseConfig } from '../../src/domain/skillbase.js';

export const CALL_ID = '3f0c9d2e-5b6a-4c8d-9e1f-0a2b3c4d5e6f';

export interface BriefingChanges extends Partial<Omit<Briefing, 'config'>> {
  config?: Partial<SkillbaseConfig>;
}

/** Of a Russian bot without rules of its own. */
export function aBriefing({ config = {}, ...changes }: BriefingChanges = {}): Briefing {
  return {
    ...{ callId: CALL_ID, skillbaseVersion: 1, timezone: 'Europe/Moscow', atMs: 1_788_000_000_000 },
    company: { id: '7d2c9d2e-5b6a-4c8d-9e1f-0a2b3c4d5e6f', name: 'Ромашка' },
    contact: { name: 'Анна', phoneNumber: '+79990000000', data: {} },
    ...{ maxTalkSeconds: 600, hangupAfterRefusalSeconds: null, secrets: {} },
    disclosure: { required: false, withinSeconds: null },
    recording: { allowed: false },
    ...changes,
    config: {
      context: { role: 'администратор', style: 'вежливо', safety_rules: [], facts: [] },
      flow: {
        ...{ type: 'linear', states: ['Запись'], transitions: [] },
        greeting_phrases: ['Здравствуйте, {{name}}! Хотим напомнить о записи.'],
      },
      agent: { handoff_criteria: {}, crm_field_mapping: {} },
      tools: [],
      voice: {
        ...{ tts_provider: 'cartesia', tts_voice_id: 'anna', stt_provider: 'deepgram' },
        stt_language: 'ru',
      },
      llm: { provider: 'openai', model: 'gpt-4.1-mini', temperature: 0.2 },
      ...config,
    },
  };
}
