import { fillPlaceholders, type Bot } from './bot.js';
import type { CallTurn, Conversation } from './call-report.js';
import type { Talk } from './callee-plan.js';
import { drawBetween, drawOne, type Draw } from './draw.js';
import { isoTime } from './line-clock.js';
import { ENGLISH } from './phrases-en.js';
import { RUSSIAN } from './phrases-ru.js';
import type { Line, Phrasebook } from './phrasebook.js';

export interface ConversationInput {
  bot: Bot;
  talk: Talk;
  answeredAtLineMs: number;
  draw: Draw;
}

interface Said {
  role: CallTurn['role'];
  content: string;
  stateId: string | null;
}

/** Words chosen once, so that what was agreed stays the same through the talk. */
interface Agreement {
  day: { word: string; daysAhead: number };
  time: string;
  later: { word: string; hoursAhead: number };
}

interface Stage extends ConversationInput {
  book: Phrasebook;
  agreement: Agreement;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How often a turn of each side is cut short by the other. */
const INTERRUPTED_SHARE: Partial<Record<CallTurn['role'], number>> = {
  assistant: 0.06,
  user: 0.02,
};
/** A talk without an end is rehearsed for this long. */
const OPEN_TALK_SECONDS = 60;

/** What will be said, by whom and when, if nobody cuts it short. */
export function rehearse(input: ConversationInput): Conversation {
  const { bot, draw } = input;
  const book = bot.language === 'en' ? ENGLISH : RUSSIAN;
  const agreement = {
    day: drawOne(draw, book.days),
    time: drawOne(draw, ['10:00', '11:30', '13:00', '15:00', '17:30', '19:00']),
    later: drawOne(draw, book.laterWords),
  };
  const stage: Stage = { ...input, book, agreement };
  return { ...meet(stage), services: bot.services };
}

type Meeting = Omit<Conversation, 'services'>;

function meet(stage: Stage): Meeting {
  switch (stage.talk.kind) {
    case 'voicemail':
      return meetVoicemail(stage);
    case 'silence':
      return meetSilence(stage);
    case 'hangs_up_early':
      return meetHaste(stage);
    case 'human':
    case 'drops':
    case 'lost_agent':
      return meetHuman(stage);
  }
}

const NOTHING_AGREED = { detail: null, extracted: {}, callbackAt: null } as const;

function meetVoicemail(stage: Stage): Meeting {
  const { bot, book } = stage;
  const said: Said[] = [{ role: 'user', content: book.voicemail, stateId: null }];
  if (bot.voicemail.leavesMessage) {
    said.push(botSays(stage, bot.voicemail.message || book.messageLeft));
  }
  return {
    ...NOTHING_AGREED,
    answeredBy: 'voicemail',
    business: null,
    detail: bot.voicemail.leavesMessage ? 'message_left' : null,
    turns: spread(stage, said),
    reason: null,
    confidence: 0.95,
  };
}

function meetSilence(stage: Stage): Meeting {
  const said = [greet(stage), botSays(stage, stage.book.nobodyThere)];
  return {
    ...NOTHING_AGREED,
    answeredBy: 'silence',
    business: null,
    turns: spread(stage, said),
    reason: null,
    confidence: 0.9,
  };
}

function meetHaste(stage: Stage): Meeting {
  const said = [greet(stage), personSays(stage, drawOne(stage.draw, stage.book.hangsUpEarly))];
  return {
    ...NOTHING_AGREED,
    answeredBy: 'human',
    business: 'hung_up_early',
    turns: spread(stage, said),
    reason: stage.book.reasons['hung_up_early'] ?? null,
    confidence: 0.9,
  };
}

function meetHuman(stage: Stage): Meeting {
  const { bot, book, draw, answeredAtLineMs, agreement } = stage;
  const ending = endingFor(stage);
  const said = [
    greet(stage),
    personSays(stage, drawOne(draw, book.pickedUp), bot.states[0]?.id),
    ...middleStates(stage, ending).flatMap((state) => discuss(stage, state)),
    ...(ending === 'goal_met' ? useCalendar(stage) : []),
    ...(book.endings[ending] ?? []).map((line) => sayLine(stage, line)),
  ];
  return {
    answeredBy: 'human',
    business: ending,
    detail: null,
    turns: spread(stage, said),
    reason: book.reasons[ending] ?? null,
    confidence: Math.round(drawBetween(draw, [0.72, 0.98]) * 100) / 100,
    extracted: ending === 'goal_met' ? extract(stage) : {},
    callbackAt:
      ending === 'callback'
        ? isoTime(answeredAtLineMs + agreement.later.hoursAhead * HOUR_MS)
        : null,
  };
}

/** Only a bot that can transfer does. */
function endingFor({ bot, talk }: Stage): Talk['ending'] {
  const canTransfer = bot.tools.has('transfer_call') || bot.tools.has('transfer');
  return talk.ending === 'transferred' && !canTransfer ? 'partial' : talk.ending;
}

/** Agreement takes the whole flow; who refuses or was called by mistake says so soon. */
function middleStates({ bot, book, draw }: Stage, ending: Talk['ending']): Bot['states'] {
  const last = bot.states.at(-1);
  const to =
    last !== undefined && book.sayingGoodbye.test(`${last.name} ${last.id}`) ? -1 : undefined;
  const middle = bot.states.slice(1, to);
  if (ending === 'goal_met') return middle;
  if (ending === 'wrong_person' || ending === 'opted_out') return [];
  return middle.slice(0, Math.floor(draw() * (middle.length / 2 + 1)));
}

function discuss(stage: Stage, state: { id: string; name: string }): Said[] {
  const { book, draw } = stage;
  const topic = book.topics.find(({ matches }) => matches.test(`${state.name} ${state.id}`));
  const { bot, caller } = topic ?? book.otherTopic;
  return [
    botSays(stage, drawOne(draw, bot), state.id),
    personSays(stage, drawOne(draw, caller), state.id),
  ];
}

function useCalendar({ bot, answeredAtLineMs, agreement }: Stage): Said[] {
  if (!bot.tools.has('calendar')) return [];
  const date = dateOf(answeredAtLineMs, agreement);
  const content = JSON.stringify({
    tool: 'calendar',
    arguments: { action: 'book_appointment', date, time: agreement.time },
    result: { status: 'success' },
  });
  return [{ role: 'tool', content, stateId: null }];
}

function greet(stage: Stage): Said {
  const { bot, book, draw } = stage;
  const ordinary = bot.contact.name ? book.greeting.named : book.greeting.unnamed;
  const phrase = bot.greetings.length > 0 ? drawOne(draw, bot.greetings) : ordinary;
  return botSays(stage, phrase, bot.states[0]?.id);
}

function sayLine(stage: Stage, [who, text]: Line): Said {
  const last = stage.bot.states.at(-1)?.id;
  return who === 'bot' ? botSays(stage, text, last) : personSays(stage, text, last);
}

function botSays(stage: Stage, text: string, stateId: string | null = null): Said {
  return { role: 'assistant', content: fill(stage, text), stateId };
}

function personSays(stage: Stage, text: string, stateId: string | null = null): Said {
  return { role: 'user', content: fill(stage, text), stateId };
}

function fill({ bot, agreement }: Stage, text: string): string {
  const words = new Map([
    ['day', agreement.day.word],
    ['time', agreement.time],
    ['when', agreement.later.word],
    ['role', bot.role],
    ['name', bot.contact.name ?? ''],
  ]);
  const own = fillPlaceholders(text, bot.contact);
  return own.replace(/\{(\w+)\}/g, (all, key: string) => words.get(key) ?? all);
}

function extract({ bot, book, answeredAtLineMs, agreement }: Stage): Record<string, unknown> {
  const date = dateOf(answeredAtLineMs, agreement);
  const fields = Object.fromEntries(
    bot.fields.map((field) => [field, fieldValue(field, { bot, book, date, agreement })]),
  );
  return bot.tools.has('calendar')
    ? { ...fields, appointment_date: date, appointment_time: agreement.time }
    : fields;
}

function fieldValue(
  field: string,
  from: { bot: Bot; book: Phrasebook; date: string; agreement: Agreement },
): string {
  if (/имя|name|фио/i.test(field)) return from.bot.contact.name ?? from.book.noted;
  if (/дата|день|date|day/i.test(field)) return from.date;
  if (/время|time/i.test(field)) return from.agreement.time;
  return from.book.noted;
}

function dateOf(answeredAtLineMs: number, { day }: Agreement): string {
  return isoTime(answeredAtLineMs + day.daysAhead * DAY_MS).slice(0, 10);
}

/** Longer sentences take longer; the whole fills the talk. */
function spread({ talk, answeredAtLineMs, draw }: Stage, said: Said[]): CallTurn[] {
  const spoken = said.map(({ content, role }) => (role === 'tool' ? 4 : content.length + 15));
  const total = spoken.reduce((sum, length) => sum + length, 0);
  const talkMs = (talk.seconds ?? OPEN_TALK_SECONDS) * 1000;
  let before = 0;
  return said.map(({ role, content, stateId }, index) => {
    const at = isoTime(answeredAtLineMs + Math.floor((talkMs * before) / total));
    before += spoken[index] ?? 0;
    return {
      index,
      role,
      content,
      state_id: stateId,
      at,
      was_interrupted: index > 0 && draw() < (INTERRUPTED_SHARE[role] ?? 0),
      ...latenciesOf(role, index, draw),
    };
  });
}

/** The greeting answers nobody, so it has no end of an utterance before it. */
function latenciesOf(role: CallTurn['role'], index: number, draw: Draw): Partial<CallTurn> {
  const between = (min: number, max: number) => Math.round(drawBetween(draw, [min, max]));
  if (role === 'user') return { ttfb_stt: between(110, 340) };
  if (role !== 'assistant') return {};
  const ttfb_tts = between(80, 210);
  if (index === 0) return { ttfb_tts };
  const eou_delay = between(180, 420);
  const ttft_llm = between(120, 430);
  const latency_llm = ttft_llm + between(70, 260);
  return {
    eou_delay,
    ttft_llm,
    latency_llm,
    ttfb_tts,
    eou_latency: eou_delay + ttft_llm + ttfb_tts,
  };
}
