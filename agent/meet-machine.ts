import type { AnsweredBy } from '../src/domain/call.js';
import type { MachineKind } from '../src/domain/machine-words.js';
import { fillSpoken } from '../src/domain/placeholders.js';
import { promptLanguage } from '../src/domain/prompt.js';
import type { PromptLanguage } from '../src/domain/prompt-words.js';
import { quietMsOf } from '../src/domain/who-answered.js';
import type { AgentClock } from './agent-clock.js';
import type { AnswerEar } from './answer-ear.js';
import type { Briefing } from './briefing.js';
import type { Talk } from './talk.js';

export interface Answered {
  /** Null: nobody has found out yet; what is said tells it. */
  answeredBy: AnsweredBy | null;
  /** The call has been ended: nobody is to be greeted. */
  isOver: boolean;
}

export interface MachineParts {
  talk: Talk;
  briefing: Pick<Briefing, 'config' | 'contact' | 'company'>;
  ear: AnswerEar;
  clock: AgentClock;
  /** The call has ended by itself, or by ours. */
  isGone(): boolean;
}

/** A tone may come some time after the greeting; without one, this quiet is the end of it. */
const MESSAGE_QUIET_MS = 2_500;
const AFTER_BEEP_MS = 250;
const GREETING_LIMIT_MS = 30_000;
const SENTENCE_QUIET_MS = 700;
const PERSON_QUIET_MS = 450;
const SCREENING_LIMIT_MS = 12_000;
const PERSON_LIMIT_MS = 30_000;
const HOLD_LIMIT_MS = 60_000;

const INTRODUCTION: Record<PromptLanguage, (company: string) => string> = {
  ru: (company) => `Это голосовой робот компании «${company}».`,
  en: (company) => `This is the voice robot of ${company}.`,
};

/** What is to be done with a machine that has answered; it returns when that is done. */
export async function meetMachine(kind: MachineKind, parts: MachineParts): Promise<Answered> {
  switch (kind) {
    case 'voicemail':
      return meetVoicemail(parts);
    case 'mailbox_full':
      return over(parts, 'mailbox_full', 'mailbox_full');
    case 'ivr':
      return over(parts, 'ivr', 'menu');
    case 'call_screening':
      return meetScreening(parts);
    case 'hold':
      return meetHold(parts);
  }
}

async function over(
  { talk }: MachineParts,
  answeredBy: AnsweredBy,
  detail: string,
): Promise<Answered> {
  talk.state.answeredBy = answeredBy;
  await talk.end({ business: null, answeredBy, detail });
  return { answeredBy, isOver: true };
}

async function meetVoicemail(parts: MachineParts): Promise<Answered> {
  const { talk, briefing } = parts;
  const { voicemail } = briefing.config;
  const message = fillSpoken(voicemail?.message ?? '', briefing.contact);
  talk.state.answeredBy = 'voicemail';
  if (voicemail?.action !== 'leave_message' || message === '') {
    return over(parts, 'voicemail', 'no_message');
  }
  const end = await greetingEnd(parts);
  if (end === 'full') return over(parts, 'mailbox_full', 'mailbox_full');
  if (end === 'gone') return over(parts, 'voicemail', 'no_message');
  await talk.say(message, { isInterruptible: false });
  return over(parts, 'voicemail', parts.isGone() ? 'message_cut' : 'message_left');
}

/** A message that is spoken over the greeting is not on the tape. */
function greetingEnd({ ear, clock, isGone }: MachineParts): Promise<'now' | 'full' | 'gone'> {
  const limitMs = clock.nowMs() + GREETING_LIMIT_MS;
  return ear.until(() => {
    const { machine, beepAtMs } = ear.watch();
    if (isGone()) return 'gone';
    if (machine === 'mailbox_full') return 'full';
    const nowMs = clock.nowMs();
    const isBeeped = beepAtMs !== null && nowMs - beepAtMs >= AFTER_BEEP_MS;
    return isBeeped || isQuiet(ear, MESSAGE_QUIET_MS) || nowMs >= limitMs ? 'now' : null;
  });
}

/** Says once who calls and why, and waits for who is put through. */
async function meetScreening(parts: MachineParts): Promise<Answered> {
  const { talk, briefing, ear, clock } = parts;
  talk.state.answeredBy = 'call_screening';
  const limitMs = clock.nowMs() + SCREENING_LIMIT_MS;
  await ear.until(
    () => parts.isGone() || isQuiet(ear, SENTENCE_QUIET_MS) || clock.nowMs() >= limitMs || null,
  );
  await talk.say(whoAndWhy(briefing), { isInterruptible: false });
  const came = await whoComes(parts, PERSON_LIMIT_MS);
  if (came === 'person') return person(parts);
  if (came === 'nobody') return over(parts, 'call_screening', 'nobody_came');
  if (came === 'gone') return over(parts, 'call_screening', 'turned_away');
  return meetMachine(came, parts);
}

async function meetHold(parts: MachineParts): Promise<Answered> {
  const came = await whoComes(parts, HOLD_LIMIT_MS);
  if (came === 'person') return person(parts);
  if (came === 'gone') return over(parts, 'uncertain', 'hung_up');
  if (came !== 'nobody') return meetMachine(came, parts);
  // Whoever asked us to wait may be a person: the talk decides, and its silence ends it.
  parts.talk.state.answeredBy = 'uncertain';
  return { answeredBy: 'uncertain', isOver: false };
}

function person({ talk }: MachineParts): Answered {
  talk.state.answeredBy = 'human';
  return { answeredBy: 'human', isOver: false };
}

type Came = 'person' | 'nobody' | 'gone' | 'voicemail' | 'mailbox_full' | 'ivr';

/** What asks again, or to wait, is the same machine as before. */
function whoComes({ ear, clock, isGone }: MachineParts, limitMs: number): Promise<Came> {
  const untilMs = clock.nowMs() + limitMs;
  ear.forget();
  return ear.until<Came>(() => {
    if (isGone()) return 'gone';
    const { text, machine } = ear.watch();
    if (machine === 'hold' || machine === 'call_screening') ear.forget();
    else if (machine !== null) return machine;
    else if (text !== '' && isQuiet(ear, PERSON_QUIET_MS)) return 'person';
    return clock.nowMs() >= untilMs ? 'nobody' : null;
  });
}

function isQuiet(ear: AnswerEar, forMs: number): boolean {
  return quietMsOf(ear.watch(), ear.heardUntilMs()) >= forMs;
}

/** Its first greeting says who a bot is and what it wants. */
function whoAndWhy({ config, contact, company }: MachineParts['briefing']): string {
  const [greeting = ''] = config.flow.greeting_phrases ?? [];
  const introduction = INTRODUCTION[promptLanguage(config)](company.name);
  return `${introduction} ${fillSpoken(greeting, contact)}`.trim();
}
