/**
 * Examples of the document. What a person sends by "Try it out" without changing a word must work.
 */
export const EXAMPLE_ID = '5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77';
const EXAMPLE_COMPANY_ID = '0b1f6a52-6a0b-4f5e-8a36-5d9f4d0a7c11';
const EXAMPLE_LINE_ID = '3f2d1c0b-1a2b-4c3d-8e4f-5a6b7c8d9e0f';
const WHEN = { created_at: '2026-09-01T09:00:00.000Z', updated_at: '2026-09-01T09:00:00.000Z' };

export const SALON_CONFIG = {
  context: {
    role: 'Администратор салона красоты «Лотос». Звонит клиентам и записывает их на удобное время.',
    style: 'Приветливо, на «вы», короткими фразами.',
    safety_rules: [
      'Не обсуждать здоровье и не давать медицинских советов.',
      'Если человек просит больше не звонить, извиниться и закончить разговор.',
    ],
    facts: [
      'Салон работает каждый день с 10:00 до 21:00.',
      'Адрес: Москва, улица Садовая, 12.',
      'Стрижка от 2500 рублей, маникюр от 1800 рублей.',
    ],
    language: 'ru',
    max_call_duration: 300,
  },
  flow: {
    type: 'graph',
    states: [
      {
        id: 'greeting',
        name: 'Приветствие',
        prompt: 'Поздоровайся с {{name}} и спроси, удобно ли говорить.',
      },
      { id: 'booking', name: 'Запись', prompt: 'Предложи свободное время и запиши.' },
      { id: 'goodbye', name: 'Прощание', prompt: 'Повтори время записи и попрощайся.' },
    ],
    transitions: [
      { from_state: 'greeting', to_state: 'booking', condition: 'Клиенту удобно говорить' },
      { from_state: 'greeting', to_state: 'goodbye', condition: 'Клиенту неудобно говорить' },
      {
        from_state: 'booking',
        to_state: 'goodbye',
        condition: 'Время выбрано или клиент отказался',
      },
    ],
    greeting_phrases: ['Здравствуйте! Это салон красоты «Лотос». Вам удобно говорить?'],
  },
  agent: {
    handoff_criteria: { wants_person: 'Клиент просит соединить с человеком' },
    crm_field_mapping: { visit_time: 'appointment_at' },
    lead_transfer_fields: [
      { name: 'visit_time', instruction: 'Дата и время записи, если о них договорились.' },
    ],
  },
  tools: [
    { name: 'calendar', config: { slot_minutes: 60 }, enabled: true },
    { name: 'end_call', config: {}, enabled: true },
  ],
  voice: {
    tts_provider: 'cartesia',
    tts_voice_id: '779673f3-895f-4935-b6b5-b031dc78b319',
    stt_provider: 'deepgram',
    stt_language: 'ru',
  },
  llm: { provider: 'openai', model: 'gpt-4o-mini', temperature: 0.4 },
  voicemail: { action: 'hang_up' },
};

/**
 * Without a company: a key of the platform works in the only one there is, a company's key in its
 * own.
 */
export const CREATE_SKILLBASE = {
  name: 'Салон красоты',
  description: 'Администратор, который записывает клиентов',
  config: SALON_CONFIG,
};
/** The slug that the bot above gets. */
const SALON_SLUG = 'salon-krasoty';

export const SKILLBASE = {
  id: EXAMPLE_ID,
  name: CREATE_SKILLBASE.name,
  slug: SALON_SLUG,
  description: CREATE_SKILLBASE.description,
  company_id: EXAMPLE_COMPANY_ID,
  config: SALON_CONFIG,
  version: 1,
  knowledge_base_id: null,
  is_active: true,
  is_published: false,
  ...WHEN,
};

export const CREATE_CAMPAIGN = {
  name: 'Запись на сентябрь',
  skillbase_id: SALON_SLUG,
  daily_start_time: '00:00',
  daily_end_time: '24:00',
  timezone: 'Europe/Moscow',
  calls_per_minute: 60,
  max_concurrent_calls: 10,
  max_retries: 3,
  retry_delay_minutes: 30,
  retry_policy: {
    busy: { delay_seconds: [300, 900], jitter: 0.2 },
    no_answer: { attempts: 2, delay_seconds: 7200, other_daypart: true },
  },
};

export const CAMPAIGN = {
  id: EXAMPLE_ID,
  company_id: EXAMPLE_COMPANY_ID,
  skillbase_version: null,
  line_id: EXAMPLE_LINE_ID,
  description: null,
  status: 'draft',
  rehearsal_of: null,
  pause_reason: null,
  start_time: null,
  end_time: null,
  days_of_week: [1, 2, 3, 4, 5, 6, 7],
  holidays: ['2027-01-01'],
  contact_timezone_policy: 'campaign',
  priority: 5,
  budget_usd: null,
  purpose: 'informational',
  consent: null,
  caller_ids: [],
  ...CREATE_CAMPAIGN,
  skillbase_id: EXAMPLE_ID,
  total_tasks: 0,
  completed_tasks: 0,
  failed_tasks: 0,
  ...WHEN,
};

export const RUNNING_CAMPAIGN = {
  ...CAMPAIGN,
  status: 'running',
  skillbase_version: 1,
  total_tasks: 1000,
  completed_tasks: 431,
  failed_tasks: 52,
};

export const COMPANY = {
  id: EXAMPLE_COMPANY_ID,
  name: 'Лотос',
  slug: 'lotos',
  description: null,
  timezone: 'Europe/Moscow',
  calls_per_minute: 600,
  max_concurrent_calls: 100,
  weight: 1,
  recording: 'off',
  ...WHEN,
};

export const KEY = {
  id: EXAMPLE_ID,
  company_id: EXAMPLE_COMPANY_ID,
  name: 'CRM',
  role: 'operator',
  prefix: 'nv_Xk29aQ',
  created_at: WHEN.created_at,
  last_used_at: null,
};

export function pageOfOne(item: unknown) {
  return { items: [item], total: 1, limit: 50, skip: 0, cursor: null };
}
