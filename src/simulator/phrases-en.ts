import type { Phrasebook } from './phrasebook.js';

export const ENGLISH: Phrasebook = {
  greeting: {
    named: 'Hello, {name}! This is {role}. Is this a good time to talk?',
    unnamed: 'Hello! This is {role}. Is this a good time to talk?',
  },
  pickedUp: ['Hello, yes, speaking.', 'Yes, go ahead.', 'Hi, yes, it is.'],
  topics: [
    {
      matches: /address|deliver|адрес|достав/i,
      bot: ['Where should we deliver it?', 'Is it the same address as last time?'],
      caller: ['Yes, the same address.', 'Home, please.'],
    },
    {
      matches: /order|menu|dish|cart|заказ|меню/i,
      bot: ['What can we prepare for you today?', 'Shall I repeat your last order?'],
      caller: ['The same as last time, please.', 'A large mushroom pizza, please.'],
    },
    {
      matches: /confirm|check|summary|подтвержд|уточн/i,
      bot: ['So that is {day} at {time}. Is that right?'],
      caller: ['Yes, that is right.', 'Correct.'],
    },
    {
      matches: /visit|doctor|remind|при[её]м|врач|напомин/i,
      bot: ['This is a reminder of your appointment {day} at {time}. Will you be able to come?'],
      caller: ['Yes, thank you for reminding me.', 'Yes, I will be there.'],
    },
    {
      matches: /service|need|interest|услуг|процедур/i,
      bot: ['Which service would you like: a haircut, colouring or a manicure?'],
      caller: ['A haircut, please.', 'I would like a manicure.'],
    },
    {
      matches: /book|time|date|slot|schedul|appoint|запис|врем|дат/i,
      bot: ['We have a free slot {day} at {time}. Does that suit you?'],
      caller: ['Yes, that works.', 'Good, please book it.'],
    },
    {
      matches: /pay|price|оплат|цен/i,
      bot: ['You can pay by card or in cash. Which do you prefer?'],
      caller: ['By card, please.', 'In cash.'],
    },
  ],
  otherTopic: {
    matches: /./,
    bot: ['Could you tell me a little more?', 'I see. What matters most to you?'],
    caller: ['It should be on time, that is all.', 'Everything is fine so far.'],
  },
  endings: {
    goal_met: [
      ['bot', 'Great, it is all set for {day} at {time}. Goodbye!'],
      ['caller', 'Thank you, goodbye.'],
    ],
    refused: [
      ['caller', 'Thank you, but I do not need it.'],
      ['bot', 'I understand. Thank you for your time, goodbye!'],
    ],
    callback: [
      ['caller', 'I can not talk now. Could you call back {when}?'],
      ['bot', 'Of course, I will call {when}. Goodbye!'],
    ],
    partial: [
      ['caller', 'I have to think about it first.'],
      ['bot', 'Take your time. Thank you for the talk, goodbye!'],
    ],
    opted_out: [
      ['caller', 'Please do not call me again.'],
      ['bot', 'We will not call you again. I am sorry, goodbye.'],
    ],
    wrong_person: [
      ['caller', 'You have the wrong number.'],
      ['bot', 'I am sorry to have bothered you. Goodbye!'],
    ],
    transferred: [
      ['caller', 'Can I talk to a real person?'],
      ['bot', 'Of course, I am putting you through.'],
    ],
  },
  reasons: {
    goal_met: 'The person agreed and confirmed.',
    refused: 'The person refused.',
    callback: 'The person asked to be called again.',
    partial: 'They talked, nothing is decided yet.',
    opted_out: 'The person asked not to be called again.',
    wrong_person: 'Somebody else answered.',
    transferred: 'The person asked for an operator.',
    hung_up_early: 'The person hung up at the beginning.',
  },
  days: [
    { word: 'tomorrow', daysAhead: 1 },
    { word: 'the day after tomorrow', daysAhead: 2 },
  ],
  laterWords: [
    { word: 'in two hours', hoursAhead: 2 },
    { word: 'in three hours', hoursAhead: 3 },
    { word: 'in five hours', hoursAhead: 5 },
  ],
  hangsUpEarly: ['Hello?', 'No, thank you.', 'I am busy.'],
  voicemail: 'The person you have called is not available. Please leave a message after the tone.',
  messageLeft: 'Hello! This is {role}. Please call us back when it suits you.',
  nobodyThere: 'Hello? I can not hear you.',
  sayingGoodbye: /goodbye|farewell|bye|closing|end$|прощ|заверш/i,
  noted: 'as the person said',
};
