import type { BehaviourInput, Callee } from './callee.js';
import { answered, hangsUp, never, refused } from './callee-expectation.js';
import { atOnce, hangUp, pause, refuses, say, talks, waits } from './callee-talk.js';

const FAILS = 'trunk_failure';
const booking = ['yes-listening', 'after-lunch', 'at-three', 'my-name', 'correct', 'goodbye'];
const atDesk = ['operator-speaking', 'goodbye'];
const repeats = ['repeat-please', 'repeat-please', ...booking];

type Talker = [suffix: string, name: string, does: string, disposition: string, says: string[]];

/** What they say comes after the hello. */
const TALKERS: Talker[] = [
  ['00', 'human', 'says hello and answers each question in turn', 'goal_met', booking],
  ['36', 'operator', 'is a person at a desk: where transfers go', 'partial', atDesk],
  ['40', 'not_interested', 'is not interested', 'refused', ['not-interested', 'goodbye']],
  ['41', 'opts_out', 'asks never to be called again', 'opted_out', ['stop-calling', 'goodbye']],
  ['42', 'wrong_person', 'is somebody else', 'wrong_person', ['wrong-number', 'goodbye']],
  ['43', 'wants_callback', 'wants to be called tomorrow', 'callback', ['call-tomorrow', 'goodbye']],
  ['44', 'does_not_understand', 'asks to repeat twice before it answers', 'goal_met', repeats],
];

type Refuser = [suffix: string, name: string, does: string, BehaviourInput, number, string?];

/** The answer to the INVITE, and the disposition where it is not the name. */
const REFUSERS: Refuser[] = [
  ['01', 'busy', 'is busy', atOnce(486, 'Busy Here'), 486],
  ['03', 'declined', 'declines while it rings', refuses(603, 'Decline'), 603],
  ['04', 'invalid_number', 'does not exist', atOnce(404, 'Not Found'), 404],
  ['05', 'unreachable', 'is switched off', atOnce(480, 'Temporarily Unavailable'), 480],
  [
    '09',
    'carrier_down',
    'has a carrier that is down',
    atOnce(503, 'Service Unavailable'),
    503,
    FAILS,
  ],
  ['10', 'congestion', 'is one call too many a second', atOnce(503, 'CPS limit exceeded'), 503],
  ['31', 'blocked', 'has blocked the caller', atOnce(607, 'Unwanted'), 607],
];

const OTHERS: Callee[] = [
  {
    suffix: '02',
    name: 'no_answer',
    does: 'rings until the caller gives up',
    expect: never('no_answer'),
    behaviour: { answer: 'never' },
  },
  {
    suffix: '06',
    name: 'voicemail',
    does: 'is a voicemail: greeting, beep, and half a minute for a message',
    expect: hangsUp('voicemail'),
    behaviour: {
      ringing: { for_ms: 1_500 },
      talk: [
        pause(300),
        say('voicemail-greeting'),
        pause(200),
        { do: 'beep' },
        { ...waits, quiet_ms: 3_000, limit_ms: 30_000 },
        hangUp,
      ],
    },
  },
  {
    suffix: '07',
    name: 'hangs_up_early',
    does: 'hangs up while the bot speaks',
    expect: hangsUp('hung_up_early'),
    behaviour: {
      talk: [
        pause(300),
        say('hello'),
        { do: 'wait_for_bot_to_speak', for_ms: 800, limit_ms: 10_000 },
        hangUp,
      ],
    },
  },
  {
    suffix: '08',
    name: 'silent',
    does: 'answers and says nothing; the line is open',
    expect: answered('silence'),
    behaviour: { talk: [{ do: 'listen', limit_ms: 120_000 }] },
  },
  {
    suffix: '11',
    name: 'dies_in_mid_call',
    does: 'loses its line in mid-call: no sound and no goodbye',
    expect: answered('unknown'),
    behaviour: {
      talk: [
        pause(300),
        say('hello'),
        waits,
        { do: 'stop_sending' },
        { do: 'listen', limit_ms: 120_000 },
      ],
    },
  },
  {
    suffix: '12',
    name: 'answers_late',
    does: 'rings for twenty seconds before it answers',
    expect: answered('partial'),
    behaviour: { ringing: { for_ms: 20_000 }, talk: talks('yes-listening', 'goodbye') },
  },
  {
    suffix: '14',
    name: 'busy_then_human',
    does: 'is busy the first time and a human from then on',
    expect: refused(486, 'busy'),
    first: atOnce(486, 'Busy Here'),
    behaviour: { talk: talks(...booking) },
  },
  {
    suffix: '20',
    name: 'mailbox_full',
    does: 'is a voicemail that takes no more messages',
    expect: hangsUp('mailbox_full'),
    behaviour: {
      talk: [pause(300), say('mailbox-full'), pause(500), hangUp],
    },
  },
  {
    suffix: '21',
    name: 'call_screening',
    does: 'is a machine that asks who calls and why, then puts a human on',
    expect: answered('partial'),
    behaviour: {
      talk: [
        pause(200),
        say('screening'),
        { ...waits, limit_ms: 12_000, otherwise: 'hang_up' },
        say('screening-wait'),
        pause(1_500),
        ...talks('who-is-it', 'goodbye'),
      ],
    },
  },
  {
    suffix: '22',
    name: 'ivr',
    does: 'is a menu: one is a human, nothing pressed ends the call',
    expect: answered('ivr'),
    behaviour: {
      talk: [
        pause(200),
        say('menu'),
        { do: 'wait_for_keys', digits: '1', limit_ms: 8_000 },
        pause(500),
        ...talks('yes-listening', 'goodbye'),
      ],
    },
  },
  {
    suffix: '23',
    name: 'barge_in',
    does: 'interrupts the bot in mid-sentence',
    expect: answered('partial'),
    behaviour: {
      talk: [
        pause(500),
        say('hello'),
        waits,
        say('yes-listening'),
        { do: 'wait_for_bot_to_speak', for_ms: 1_000 },
        say('wait-how-much'),
        waits,
        say('goodbye'),
        waits,
        { do: 'listen', limit_ms: 20_000 },
        hangUp,
      ],
    },
  },
  {
    suffix: '24',
    name: 'no_rtp',
    does: 'answers and never sends a packet of sound',
    expect: answered('silence'),
    behaviour: { sends_audio: false, talk: [{ do: 'listen', limit_ms: 120_000 }] },
  },
  {
    suffix: '25',
    name: 'early_media',
    does: 'plays an announcement before it answers',
    expect: answered('partial'),
    behaviour: { early_media: 'announcement', talk: talks('yes-listening', 'goodbye') },
  },
  {
    suffix: '26',
    name: 'reinvite',
    does: 'puts the bot on hold and comes back',
    expect: answered('partial'),
    behaviour: {
      talk: [
        pause(500),
        say('hello'),
        waits,
        say('one-moment'),
        { do: 'reinvite', direction: 'sendonly' },
        pause(2_000),
        { do: 'reinvite', direction: 'sendrecv' },
        ...talks('goodbye'),
      ],
    },
  },
  {
    suffix: '27',
    name: 'asks_for_operator',
    does: 'asks to be put through to a person, and follows a transfer',
    expect: answered('transferred'),
    behaviour: { talk: [...talks('operator-please'), { do: 'listen', limit_ms: 60_000 }] },
  },
  {
    suffix: '28',
    name: 'refuses_transfer',
    does: 'asks for a person, but its network refuses the transfer',
    expect: answered('partial'),
    behaviour: {
      transfer: { status: 603, reason: 'Decline' },
      talk: talks('operator-please', 'goodbye'),
    },
  },
  {
    suffix: '29',
    name: 'silent_transfer',
    does: 'asks for a person; its network accepts the transfer and never says how it went',
    expect: answered('partial'),
    behaviour: { transfer: 'silence', talk: talks('operator-please', 'goodbye') },
  },
  {
    suffix: '30',
    name: 'hangs_up_in_own_words',
    does: 'hangs up in the middle of its own sentence',
    expect: hangsUp('partial'),
    behaviour: {
      talk: [pause(500), say('hello'), waits, say('yes-listening'), waits, say('cut-off'), hangUp],
    },
  },
  {
    suffix: '32',
    name: 'wants_password',
    does: 'is behind a trunk that wants a password',
    expect: refused(407, FAILS),
    behaviour: {
      ringing: null,
      answer: {
        refuse: {
          status: 407,
          reason: 'Proxy Authentication Required',
          headers: [['Proxy-Authenticate', 'Digest realm="carrier", nonce="n1", algorithm=MD5']],
        },
      },
    },
  },
  {
    suffix: '34',
    name: 'no_reply',
    does: 'sends no answer to the INVITE at all',
    expect: never(FAILS),
    behaviour: { ringing: null, answer: 'no_reply' },
  },
  {
    suffix: '35',
    name: 'presses_keys',
    does: 'presses 1, 5, 9 and # instead of speaking',
    expect: answered('partial'),
    behaviour: {
      talk: [pause(500), say('hello'), waits, { do: 'press', digits: '159#' }, ...talks('goodbye')],
    },
  },
];

/**
 * The phone book: who answers a number is told by its last two digits, whatever stands before them.
 * Numbers of the simulator's behaviours keep their digits here. A number that ends in 99 and three
 * digits is refused with them as SIP status.
 */
export const CALLEES: readonly Callee[] = [
  ...TALKERS.map(([suffix, name, does, disposition, says]) => {
    const expect = answered(disposition);
    return { suffix, name, does, expect, behaviour: { talk: talks(...says) } };
  }),
  ...REFUSERS.map(([suffix, name, does, behaviour, status, disposition = name]) => {
    return { suffix, name, does, expect: refused(status, disposition), behaviour };
  }),
  ...OTHERS,
].sort((a, b) => Number(a.suffix) - Number(b.suffix));
