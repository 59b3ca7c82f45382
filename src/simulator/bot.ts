import { z } from 'zod';

const flowState = z.union([
  z.string(),
  z.looseObject({ id: z.string(), name: z.string().optional() }),
]);
const named = z.looseObject({ name: z.string() });

/**
 * What the simulated agent understands of a bot's config; whatever else stands there does not
 * trouble it.
 */
const configSchema = z.looseObject({
  context: z
    .looseObject({
      role: z.string().catch(''),
      language: z.string().catch('ru'),
    })
    .catch({ role: '', language: 'ru' }),
  flow: z
    .looseObject({
      states: z.array(flowState).catch([]),
      greeting_phrases: z.array(z.string()).catch([]),
    })
    .catch({ states: [], greeting_phrases: [] }),
  agent: z
    .looseObject({ lead_transfer_fields: z.array(named).catch([]) })
    .catch({ lead_transfer_fields: [] }),
  tools: z.array(named).catch([]),
  voice: z
    .looseObject({
      stt_provider: z.string().catch('deepgram'),
      tts_provider: z.string().catch('cartesia'),
    })
    .catch({ stt_provider: 'deepgram', tts_provider: 'cartesia' }),
  llm: z
    .looseObject({
      provider: z.string().catch('openai'),
      model: z.string().catch('gpt-4o-mini'),
    })
    .catch({ provider: 'openai', model: 'gpt-4o-mini' }),
  voicemail: z
    .looseObject({ action: z.string().catch('hang_up'), message: z.string().catch('') })
    .catch({ action: 'hang_up', message: '' }),
});

const callConfigSchema = z.looseObject({
  config: configSchema,
  contact: z.looseObject({
    name: z.string().nullable(),
    data: z.record(z.string(), z.string()).catch({}),
  }),
});

export interface Bot {
  language: 'ru' | 'en';
  /** `администратор салона «Лилия»`, ready to stand in a sentence. */
  role: string;
  states: { id: string; name: string }[];
  greetings: string[];
  fields: string[];
  tools: ReadonlySet<string>;
  voicemail: { leavesMessage: boolean; message: string };
  services: BotServices;
  contact: { name: string | null; data: Record<string, string> };
}

/** Whose speech and thoughts are paid for. */
export interface BotServices {
  stt: { provider: string; model: string };
  llm: { provider: string; model: string };
  tts: { provider: string; model: string };
}

const LONGEST_ROLE = 80;
/** A config names providers of speech; these are their models that an agent takes. */
const STT_MODELS: Record<string, string> = { deepgram: 'nova-3', openai: 'gpt-4o-transcribe' };
const TTS_MODELS: Record<string, string> = { cartesia: 'sonic-3', openai: 'tts-1' };

/** Null when the door's answer has no bot and no person in it. */
export function botOf(callConfig: unknown): Bot | null {
  const parsed = callConfigSchema.safeParse(callConfig);
  if (!parsed.success) return null;
  const { config, contact } = parsed.data;
  const language = config.context.language.toLowerCase().startsWith('en') ? 'en' : 'ru';
  return {
    language,
    role: shortRole(config.context.role) || (language === 'en' ? 'your assistant' : 'ваш помощник'),
    states: config.flow.states.map((state) =>
      typeof state === 'string'
        ? { id: state, name: state }
        : { id: state.id, name: state.name ?? state.id },
    ),
    greetings: config.flow.greeting_phrases,
    fields: config.agent.lead_transfer_fields.map((field) => field.name),
    tools: new Set(config.tools.map((tool) => tool.name)),
    voicemail: {
      leavesMessage: config.voicemail.action === 'leave_message',
      message: config.voicemail.message,
    },
    services: servicesOf(config),
    contact,
  };
}

function servicesOf({ voice, llm }: z.output<typeof configSchema>): BotServices {
  const { stt_provider: stt, tts_provider: tts } = voice;
  return {
    stt: { provider: stt, model: STT_MODELS[stt] ?? 'default' },
    llm: { provider: llm.provider, model: llm.model },
    tts: { provider: tts, model: TTS_MODELS[tts] ?? 'default' },
  };
}

/** The first clause, without the address to the bot: `Ты — администратор салона. Говори ...`. */
function shortRole(role: string): string {
  const clause = role.split(/[.;!\n]/, 1)[0] ?? '';
  const bare = clause.replace(/^\s*(ты|вы|you are|you're)\s*[—–-]?\s*/i, '').trim();
  return bare.slice(0, LONGEST_ROLE);
}

/** `{{name}}` and `{{column}}` as they stand in phrases of the bot. */
export function fillPlaceholders(text: string, contact: Bot['contact']): string {
  return text
    .replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (_all, key: string) =>
      key === 'name' ? (contact.name ?? '') : ownText(contact.data, key),
    )
    .replace(/\s+([,.!?])/g, '$1')
    .trim();
}

function ownText(data: Record<string, string>, key: string): string {
  return Object.hasOwn(data, key) ? (data[key] ?? '') : '';
}
