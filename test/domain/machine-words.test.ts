import { describe, expect, it } from '@jest/globals';
import { loadSentences } from '../../src/carrier/sentences.js';
import { machineIn, type MachineKind } from '../../src/domain/machine-words.js';

const OF_THE_CARRIER: Record<string, MachineKind> = {
  'voicemail-greeting': 'voicemail',
  'mailbox-full': 'mailbox_full',
  screening: 'call_screening',
  'screening-wait': 'hold',
  announcement: 'hold',
  menu: 'ivr',
};

const MACHINES: [string, MachineKind][] = [
  ['Вас приветствует голосовая почта. Абонент не может ответить на ваш звонок.', 'voicemail'],
  ['Телефон абонента выключен или находится вне зоны действия сети.', 'voicemail'],
  ['Аппарат абонента выключен. Оставьте сообщение после звукового сигнала.', 'voicemail'],
  ['вы позвонили ивану оставьте сообщение после сигнала', 'voicemail'],
  ['Набранный вами номер не обслуживается.', 'voicemail'],
  ['Абонент временно недоступен.', 'voicemail'],
  ['Голосовой ящик абонента переполнен.', 'mailbox_full'],
  ['Здравствуйте, я голосовой помощник. Назовите себя и цель звонка.', 'call_screening'],
  ['Привет, это секретарь абонента. Что ему передать?', 'call_screening'],
  ['Представьтесь, пожалуйста, и назовите причину звонка.', 'call_screening'],
  ['Для связи с отделом продаж нажмите один, для поддержки нажмите два.', 'ivr'],
  ['Наберите внутренний номер сотрудника или дождитесь ответа оператора.', 'ivr'],
  ['Все операторы заняты, оставайтесь, пожалуйста, на линии.', 'hold'],
  ["You've reached the voicemail of Kate. Please leave a message after the beep.", 'voicemail'],
  [
    "Hi, this is Tom, I can't come to the phone right now. Leave your name and number.",
    'voicemail',
  ],
  ['Your call has been forwarded to an automatic voice message system.', 'voicemail'],
  ['The number you have dialed is not in service.', 'voicemail'],
  ['at the tone please record your message', 'voicemail'],
  ['The mailbox you are trying to reach is full.', 'mailbox_full'],
  ['This voice mail box has not been set up yet. Goodbye.', 'mailbox_full'],
  ["Hi, the person you're calling is using a screening service from Google.", 'call_screening'],
  [
    "If you record your name and reason for calling, I'll see if this person is available.",
    'call_screening',
  ],
  ["Please state your name and why you're calling.", 'call_screening'],
  ['Thank you for calling. For sales, press 1. For support, press 2.', 'ivr'],
  ['Please listen carefully as our menu options have changed.', 'ivr'],
  ['To speak to an agent, say representative.', 'ivr'],
  ['All of our representatives are currently busy.', 'hold'],
];

const PEOPLE = [
  ...['Алло?', 'Да?', 'Слушаю вас.', 'Алло, кто это?', 'Да, здравствуйте, говорите.', 'Але'],
  'Да, это Анна Петрова, слушаю вас внимательно.',
  'Добрый день, компания Ромашка, меня зовут Ольга, чем могу помочь?',
  'Вы позвонили в клинику, администратор Мария, слушаю вас.',
  'Его сейчас нет, что ему передать?',
  'Она не может подойти к телефону, перезвоните через час.',
  'Он занят, я передам ему, что вы звонили.',
  'Это голосовая почта?',
  'Вы что, автоответчик?',
  'Опять голосовой помощник звонит, господи.',
  'Одну минуту, не кладите трубку.',
  'Я не могу сейчас говорить, я за рулём.',
  'Здравствуйте, а по какому вопросу?',
  'Представьтесь, пожалуйста.',
  'Как вас зовут и откуда вы звоните?',
  'Номер у меня другой, но говорите.',
  'Оставьте свой номер, он перезвонит.',
  ...['Hello?', 'Yes?', 'Speaking.', 'Hello, who is this?', 'Good morning, Anna here.', 'Hi.'],
  'Smith residence, who is calling please?',
  'Good afternoon, Baker and Sons, this is Kate, how can I help you?',
  "He's not available right now, can I take a message?",
  "She can't come to the phone, she's in the shower.",
  'He is currently busy, may I tell him who called?',
  'Would you like to leave a message?',
  'Is this a machine?',
  'Is this voicemail?',
  'Are you a robot?',
  'Hold on a second, let me get him.',
  'May I ask who is calling and what it is about?',
  'What is the reason for your call?',
  "I'm driving, can you call me back?",
  'Thank you for calling, this is Peter, how may I direct your call?',
  "I'll check if he is in.",
];

describe('the words of machines', () => {
  it.each(MACHINES)('tells what says: %s', (said, kind) => {
    expect(machineIn(said)).toBe(kind);
  });

  it.each(PEOPLE)('takes for no machine who says: %s', (said) => {
    expect(machineIn(said)).toBeNull();
  });

  it('knows each machine of the carrier, and takes none of its people for one', () => {
    const wrong = loadSentences()
      .all()
      .filter(({ id, text }) => machineIn(text) !== (OF_THE_CARRIER[id] ?? null))
      .map(({ id, language, text }) => [language, id, machineIn(text)]);

    expect(wrong).toEqual([]);
  });
});
