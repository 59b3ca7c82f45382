import type { Briefing } from '../../agent/briefing.js';
import { ScriptedLlm } from '../../agent/scripted-llm.js';
import { silencePackage } from '../../agent/silence-package.js';
import { openTextTalk, type TextTalk, type TextTalkParts } from '../../agent/text-talk.js';
import { skillbaseConfigSchema } from '../../src/contracts/skillbase.js';
import { buildPrompt, promptLanguage } from '../../src/domain/prompt.js';

silencePackage();

/** A Tuesday, 12:00 in Moscow. */
export const AT_MS = Date.parse('2026-09-01T09:00:00Z');
export const CALL_ID = '9d7b1f5e-2f3a-4c1c-8a53-5d1f0a9b7c44';

type Section = Record<string, unknown>;

/** A bot of three stages; sections are changed by what is given. */
export function aConfig(sections: Section = {}): Briefing['config'] {
  return skillbaseConfigSchema.parse({
    context: { role: 'Администратор салона', style: 'Вежливо', language: 'ru' },
    flow: { type: 'linear', states: ['Знакомство', 'Запись', 'Прощание'] },
    voice: {
      tts_provider: 'cartesia',
      tts_voice_id: '779673f3-895f-4935-b6b5-b031dc78b319',
      stt_provider: 'deepgram',
    },
    llm: { provider: 'openai', model: 'gpt-4o-mini' },
    ...sections,
  });
}

export function aBriefing(config = aConfig(), more: Partial<Briefing> = {}): Briefing {
  return {
    callId: CALL_ID,
    skillbaseVersion: 1,
    config,
    company: { id: '0b1f6a52-6a0b-4f5e-8a36-5d9f4d0a7c11', name: 'Лилия' },
    contact: { name: 'Анна', phoneNumber: '+79161234567', data: {} },
    timezone: 'Europe/Moscow',
    atMs: AT_MS,
    maxTalkSeconds: 600,
    disclosure: { required: false, withinSeconds: null },
    hangupAfterRefusalSeconds: null,
    secrets: {},
    recording: { allowed: false },
    ...more,
  };
}

export interface OpenedTalk extends TextTalk {
  model: ScriptedLlm;
  /** What the bot has said aloud so far. */
  said(): string[];
  /** What tools answered to the model: name, answer, and whether it was a refusal. */
  answers(): { name: string; output: string; isError: boolean }[];
}

export async function aTextTalk(
  briefing = aBriefing(),
  more: Partial<TextTalkParts> = {},
): Promise<OpenedTalk> {
  const { config, contact, company, timezone, atMs } = briefing;
  const language = promptLanguage(config);
  const model = new ScriptedLlm(config.llm);
  const prompt = buildPrompt({
    ...{ base: 'Ты бот.', language, companyName: company.name, config, contact, atMs, timezone },
  });
  const opened = await openTextTalk({ briefing, prompt, model, ...more });
  const items = () => opened.session.history.items;
  return {
    ...opened,
    model,
    said: () =>
      items().flatMap((item) =>
        item.type === 'message' && item.role === 'assistant' ? [item.textContent ?? ''] : [],
      ),
    answers: () =>
      items().flatMap((item) =>
        item.type === 'function_call_output'
          ? [{ name: item.name, output: item.output, isError: item.isError }]
          : [],
      ),
  };
}
