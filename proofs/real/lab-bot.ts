import { BOT_WORDS } from './lab-script.js';

/** Where the lab's bot puts people through to: the carrier's person at a desk. */
export const OPERATOR_NUMBER = '+79992000036';

const state = (id: string, name: string) => ({ id, name, prompt: `${name}.` });

/** The bot of the lab: it books a visit, in Russian, and its model follows a script by name. */
export function labBot(changes: { script?: string; voicemail?: object | null } = {}) {
  const { script = 'lab', voicemail = { action: 'hang_up' } } = changes;
  return {
    name: `Запись на приём (${script})`,
    config: {
      context: {
        role: `Ты записываешь людей на приём. [script:${script}]`,
        style: 'Коротко и вежливо.',
        language: 'ru',
        max_call_duration: 120,
      },
      flow: {
        type: 'linear',
        greeting_phrases: [BOT_WORDS.greeting],
        states: [state('greeting', 'Приветствие'), state('booking', 'Запись')],
      },
      agent: {
        lead_transfer_fields: [
          { name: 'day', instruction: 'На какой день записать.' },
          { name: 'hour', instruction: 'На который час.' },
          { name: 'name', instruction: 'Как зовут.' },
        ],
      },
      tools: [
        { name: 'transfer_call', config: { phone_number: OPERATOR_NUMBER } },
        { name: 'end_call' },
        { name: 'dtmf_tone' },
      ],
      voice: {
        tts_provider: 'cartesia',
        tts_voice_id: '779673f3-895f-4935-b6b5-b031dc78b319',
        stt_provider: 'deepgram',
        stt_language: 'ru',
      },
      llm: { provider: 'openai', model: 'gpt-4o-mini', temperature: 0 },
      ...(voicemail === null ? {} : { voicemail }),
      disclosure: 'Вам звонит робот, разговор записывается.',
    },
  };
}
