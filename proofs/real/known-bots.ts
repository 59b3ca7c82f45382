import { OPERATOR_NUMBER } from './lab-bot.js';

/** Words of the bots of known calls, each of which is said somewhere. */
export const KNOWN_WORDS = {
  disclosure: 'Вам звонит робот, разговор записывается.',
  whichDay: 'Когда вам удобно прийти на приём?',
  whichHour: 'Хорошо, завтра после обеда. В котором часу?',
  whichName: 'Записываю на три часа. Как вас зовут?',
  isRight: 'Анна Петрова, завтра в три часа дня. Всё верно?',
  isFriday: 'Анна Петрова, в пятницу в десять утра. Всё верно?',
  booked: 'Отлично, вы записаны. Будем вас ждать.',
  goodbye: 'Всего доброго, до свидания!',
  sorry: 'Извините за беспокойство. До свидания!',
  tomorrow: 'Хорошо, перезвоним завтра утром. До свидания!',
  howMany: 'Нашла ваш заказ. Сколько вас будет?',
  whichTime: 'Столик на двоих. Завтра в семь вечера подойдёт?',
  tableIsRight: 'Столик на двоих в пятницу в десять утра. Всё верно?',
  connecting: 'Соединяю вас с администратором, одну минуту.',
  address:
    'Мы находимся на набережной, дом двадцать, в двух минутах от пристани. Вход со двора, ' +
    'рядом большая бесплатная стоянка, и дорога от метро займёт у вас минут десять.',
  price: 'Средний счёт две тысячи рублей. Вам подходит?',
  optedOut: 'Хорошо, больше мы вам звонить не будем. Извините за беспокойство.',
} as const;

export type KnownBot = keyof typeof GREETINGS;

const GREETINGS = {
  clinic: 'Здравствуйте, {{name}}! Это клиника Здоровье. Вам удобно говорить?',
  restaurant: 'Добрый день, {{name}}! Это ресторан Берег. Назовите номер заказа.',
};

export const greetingOf = (bot: KnownBot, name: string): string =>
  GREETINGS[bot].replace('{{name}}', name);

const state = (id: string, name: string) => ({ id, name, prompt: `${name}.` });
const way = (from: string, to: string, condition?: string) => ({
  ...{ from_state: from, to_state: to },
  ...(condition !== undefined && { condition }),
});
const field = (name: string) => ({ name, instruction: `${name}: что сказал человек.` });

const SHARED = {
  voice: {
    tts_provider: 'cartesia',
    tts_voice_id: '779673f3-895f-4935-b6b5-b031dc78b319',
    stt_provider: 'deepgram',
    stt_language: 'ru',
  },
  llm: { provider: 'openai', model: 'gpt-4o-mini', temperature: 0 },
  disclosure: KNOWN_WORDS.disclosure,
};

const context = (role: string) => ({
  ...{ role: `${role} [script:known]`, style: 'Коротко и вежливо.' },
  ...{ language: 'ru', max_call_duration: 120 },
});

/** A linear flow, whose bot speaks at once. */
const clinic = {
  name: 'Запись в клинику',
  config: {
    ...SHARED,
    context: context('Ты записываешь людей на приём.'),
    flow: {
      type: 'linear',
      greeting_phrases: [GREETINGS.clinic],
      states: [
        state('greeting', 'Приветствие'),
        state('day', 'День'),
        state('hour', 'Час'),
        state('name', 'Имя'),
        state('confirm', 'Подтверждение'),
      ],
    },
    agent: { lead_transfer_fields: ['day', 'hour', 'name'].map(field) },
    tools: [{ name: 'end_call' }],
  },
};

/** A graph, whose bot waits to hear who has answered. */
const restaurant = {
  name: 'Бронь столика',
  config: {
    ...SHARED,
    context: context('Ты подтверждаешь бронь столика.'),
    flow: {
      type: 'graph',
      greeting_phrases: [GREETINGS.restaurant],
      states: [
        state('greeting', 'Приветствие'),
        state('order', 'Заказ'),
        state('guests', 'Гости'),
        state('time', 'Время'),
        state('confirm', 'Подтверждение'),
        state('operator', 'Администратор'),
        state('goodbye', 'Прощание'),
      ],
      transitions: [
        way('greeting', 'order', 'номер заказа назван'),
        way('greeting', 'operator', 'просит администратора'),
        way('greeting', 'goodbye', 'ошиблись номером'),
        way('order', 'guests'),
        way('guests', 'time', 'число гостей известно'),
        way('time', 'confirm', 'время выбрано'),
        way('confirm', 'time', 'нужно другое время'),
        way('confirm', 'goodbye', 'всё верно'),
      ],
    },
    agent: { lead_transfer_fields: ['order', 'guests', 'time'].map(field) },
    tools: [
      { name: 'transfer_call', config: { phone_number: OPERATOR_NUMBER } },
      { name: 'end_call' },
    ],
    voicemail: { action: 'hang_up' },
  },
};

export const KNOWN_BOTS = { clinic, restaurant };
