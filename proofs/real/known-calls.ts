import { DateTime } from 'luxon';
import type { ChatReply, ToolUse } from '../../test/support/providers/chat-scripts.js';
import { KNOWN_WORDS as W, type KnownBot } from './known-bots.js';

/** What the person says, by the name of the sentence, and what the model then answers in turn. */
export interface KnownTurn {
  says: string;
  /** In the middle of the bot's words. */
  interrupts?: true;
  /** One for each request: after tools the model is asked again. */
  bot: readonly ChatReply[];
}

/** A call whose whole course is known beforehand. */
export interface KnownCall {
  name: string;
  bot: KnownBot;
  turns: readonly KnownTurn[];
  /** The person puts the phone down when the bot has answered. */
  hangsUp?: true;
  truth: {
    code: string;
    detail: string | null;
    extracted: Readonly<Record<string, unknown>>;
    /** Of the flow, in which something was said or done. */
    states: readonly string[];
    /** Tools that were asked for and refused. */
    refused?: readonly string[];
    /** What code says, whatever the model would. */
    lastWords?: string;
  };
}

const record = (name: string, value: string | number): ToolUse => ({
  name: 'record_answer',
  args: { field: name, value },
});
const next: ToolUse = { name: 'next_stage', args: {} };
const goTo = (state: string): ToolUse => ({ name: 'go_to_state', args: { state } });
const end = (result: string): ToolUse => ({ name: 'end_call', args: { result } });
const turn = (says: string, ...bot: ChatReply[]): KnownTurn => ({ says, bot });

const tomorrow = DateTime.now().setZone('Europe/Moscow').plus({ days: 1 });
const callback: ToolUse = {
  name: 'schedule_callback',
  args: { date: tomorrow.toFormat('yyyy-MM-dd'), time: '10:00' },
};

const hello = turn('hello');
const begins = turn('yes-listening', { calls: [next] }, { say: W.whichDay });
const day = turn('after-lunch', { calls: [record('day', 'завтра'), next] }, { say: W.whichHour });
const untilName = [
  ...[begins, day],
  turn('at-three', { calls: [record('hour', '15:00'), next] }, { say: W.whichName }),
  turn('my-name', { calls: [record('name', 'Анна Петрова'), next] }, { say: W.isRight }),
];
const ends = [
  turn('correct', { say: W.booked }),
  turn('goodbye', { say: W.goodbye, calls: [end('goal_met')] }),
];
const friday = turn(
  'change-time',
  { calls: [record('day', 'пятница'), record('hour', '10:00')] },
  { say: W.isFriday },
);
const order = turn(
  'order-number',
  { calls: [goTo('order'), record('order', '4712')] },
  { calls: [next] },
  { say: W.howMany },
);

const all = ['greeting', 'day', 'hour', 'name', 'confirm'];
const met = { code: 'goal_met', detail: null };

export const KNOWN_CALLS: readonly KnownCall[] = [
  {
    name: 'books a visit',
    bot: 'clinic',
    turns: [...untilName, ...ends],
    truth: {
      ...{ ...met, states: all },
      extracted: { day: 'завтра', hour: '15:00', name: 'Анна Петрова' },
    },
  },
  {
    name: 'books, and changes the time',
    bot: 'clinic',
    turns: [...untilName, friday, ...ends],
    truth: {
      ...{ ...met, states: all },
      extracted: { day: 'пятница', hour: '10:00', name: 'Анна Петрова' },
    },
  },
  {
    name: 'hangs up half-way',
    bot: 'clinic',
    turns: [begins, day],
    hangsUp: true,
    truth: {
      ...{ code: 'partial', detail: 'hung_up' },
      ...{ extracted: { day: 'завтра' }, states: ['greeting', 'day', 'hour'] },
    },
  },
  {
    name: 'is not interested',
    bot: 'clinic',
    turns: [turn('not-interested', { say: W.sorry, calls: [end('refused')] })],
    truth: { code: 'refused', detail: null, extracted: {}, states: ['greeting'] },
  },
  {
    name: 'wants a call tomorrow',
    bot: 'clinic',
    turns: [
      turn('call-tomorrow', { calls: [callback] }, { say: W.tomorrow, calls: [end('unknown')] }),
    ],
    truth: { code: 'callback', detail: null, extracted: {}, states: ['greeting'] },
  },
  {
    name: 'confirms a table',
    bot: 'restaurant',
    turns: [
      ...[hello, order],
      turn('two-people', { calls: [record('guests', 2), goTo('time')] }, { say: W.whichTime }),
      turn(
        'change-time',
        { calls: [record('time', 'пятница 10:00'), goTo('confirm')] },
        { say: W.tableIsRight },
      ),
      turn('correct', { calls: [goTo('goodbye')] }, { say: W.goodbye, calls: [end('goal_met')] }),
    ],
    truth: {
      ...met,
      extracted: { order: '4712', guests: 2, time: 'пятница 10:00' },
      states: ['greeting', 'order', 'guests', 'time', 'confirm', 'goodbye'],
    },
  },
  {
    name: 'is somebody else',
    bot: 'restaurant',
    turns: [
      hello,
      turn(
        'wrong-number',
        { calls: [goTo('goodbye')] },
        { say: W.sorry, calls: [end('wrong_person')] },
      ),
    ],
    truth: { code: 'wrong_person', detail: null, extracted: {}, states: ['greeting', 'goodbye'] },
  },
  {
    name: 'asks for a person',
    bot: 'restaurant',
    turns: [
      hello,
      turn(
        'operator-please',
        { calls: [goTo('operator')] },
        { say: W.connecting, calls: [{ name: 'transfer_call', args: {} }] },
      ),
    ],
    truth: { code: 'transferred', detail: null, extracted: {}, states: ['greeting', 'operator'] },
  },
  {
    name: 'interrupts, and the model strays',
    bot: 'restaurant',
    turns: [
      hello,
      turn('where-are-you', { calls: [goTo('confirm')] }, { say: W.address }),
      { ...turn('wait-how-much', { say: W.price }), interrupts: true },
      order,
      turn('goodbye', { say: W.goodbye, calls: [end('partial')] }),
    ],
    truth: {
      ...{ code: 'partial', detail: null, extracted: { order: '4712' } },
      ...{ states: ['greeting', 'order', 'guests'], refused: ['go_to_state'] },
    },
  },
  {
    name: 'asks never to be called',
    bot: 'restaurant',
    // The model would go on talking; code does not let it.
    turns: [hello, turn('stop-calling', { say: W.price })],
    truth: {
      ...{ code: 'opted_out', detail: 'asked_by_voice', extracted: {}, states: ['greeting'] },
      lastWords: W.optedOut,
    },
  },
];

/** Each has a number of its own, by which all sides know it. */
export const numberOfKnown = (call: KnownCall): string =>
  `+799920700${String(KNOWN_CALLS.indexOf(call)).padStart(2, '0')}`;
