import { words } from './lexicon.js';
import { plainSentences } from './plain-speech.js';

/** `hold`: a machine that asks to wait; a person may yet come. */
export type MachineKind = 'voicemail' | 'mailbox_full' | 'ivr' | 'call_screening' | 'hold';

/**
 * Sure signs of a voicemail, as patterns of the lexicon. Nothing that a person says who takes a
 * message for somebody else may stand here.
 */
export const VOICEMAIL_RU: readonly string[] = [
  'голосов* почт*',
  '(?:говорит|включен|приветствует|сработал) _ автоответчик*',
  'автоответчик* _ (?:абонента|компании)',
  'после _ _ (?:сигнала|гудка)',
  'абонент* _ _ (?:недоступен|не доступен|не может|не отвечает|выключен|разговаривает|занят)',
  '(?:оставьте _ _|запишите сво*|оставить голосовое) сообщение(?! я| и я| а я)',
  'вне зоны действия',
  '(?:ваше|твое) сообщение абоненту',
  '(?:набранн|вызываем)* _ (?:номер|абонент)*',
  'номер _ (?:не обслуживается|не существует|временно заблокирован)',
  'не могу ответить на _ звонок',
  'владел* (?:номера|телефона) _ _ не (?:может|сможет|отвечает)',
];

export const VOICEMAIL_EN: readonly string[] = [
  'voice ?mail',
  'voice message system',
  '(?:after|at) the (?:beep|tone)',
  '(?:leave (?:me|us) a|leave your) _ _ (?:message|voicemail|name)',
  'leave a _ _ message _ (?:after|at|with your|and)',
  '(?:record your|record a) _ message',
  "(?:i|we) (?:can't|cannot|can not) come to the phone",
  '(?:person|party|number) you are (?:calling|trying to reach)',
  'not in service',
  'number you have dialled?',
  'subscriber you',
];

const BY_KIND: readonly (readonly [MachineKind, readonly string[]])[] = [
  [
    'mailbox_full',
    [
      '(?:почтовый|голосовой) ящик _ _ (?:переполнен|заполнен)',
      'ящик* _ _ (?:переполнен|заполнен)',
      '(?:mailbox|inbox|voicemail|voice mail) (?:\\S+ ){0,6}is (?:currently )?full',
      '(?:cannot|can not|unable to) (?:accept|take) any _ messages',
      "(?:mailbox|inbox|voicemail|voice mail box) _ _ (?:hasn't|has not) been set up",
    ],
  ],
  [
    'call_screening',
    [
      'назовите (?:себя|свое имя|ваше имя) _ _ _ (?:причин|цель|вопрос|по какому|зачем)*',
      'назовите _ (?:причину|цель) _ звонка',
      'представьтесь _ _ (?:назовите|сообщите|скажите) _ (?:причин|цель)*',
      '(?:помощник|ассистент|секретарь) абонента',
      'я голосовой (?:помощник|ассистент|секретарь)',
      '(?:state|say|record) your name and _ _ _ (?:calling|call|reason|purpose)',
      'say your name and why',
      '(?:before i|see if this person) (?:try to connect|is available)',
      '(?:screening service|call assistant|call screening|using a screening)',
      'the person you are calling is using',
      '(?:state|tell me) the (?:reason|purpose) (?:for|of) your call',
    ],
  ],
  [
    'ivr',
    [
      'нажмите _ (?:один|два|три|четыре|пять|шесть|семь|восемь|девять|ноль|цифр|клавиш|\\d)*',
      '(?:нажмите|наберите) _ (?:звездочк|решетк|добавочн)*',
      'наберите (?:внутренний|добавочный) номер',
      '(?:press|dial) (?:one|two|three|four|five|six|seven|eight|nine|zero|star|pound|hash|\\d)',
      '(?:following options|menu options|options have changed)',
      'to speak (?:to|with) _ _ (?:press|say)',
      'if you know (?:the|your) (?:\\S+ )?extension',
    ],
  ],
  ['voicemail', [...VOICEMAIL_RU, ...VOICEMAIL_EN]],
  [
    'hold',
    [
      'оставайтесь на _ линии',
      'звонок очень важен',
      '(?:операторы|специалисты|сотрудники) _ заняты',
      'stay on the line',
      'call is (?:very )?important to us',
      '(?:agents|operators|representatives) are (?:currently )?(?:busy|assisting)',
      '(?:remain|stay) on hold',
    ],
  ],
];
const COMPILED = BY_KIND.map(([kind, sources]) => [kind, sources.map(words)] as const);

/** Longer than this nobody's greeting has to be read to know whose it is. */
const CHARACTERS_MAX = 1_500;

/** `Is this voicemail?` is asked by a person; a machine hardly ever asks. */
const QUESTION = /[^.!?…]*\?/gu;

/** What kind of machine says this; null: nothing in it that a person would not say. */
export function machineIn(said: string): MachineKind | null {
  const told = said.slice(0, CHARACTERS_MAX).replace(QUESTION, ' ');
  const text = plainSentences(told).join(' ');
  return COMPILED.find(([, signs]) => signs.some((sign) => sign.test(text)))?.[0] ?? null;
}
