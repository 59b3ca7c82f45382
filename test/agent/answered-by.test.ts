import { describe, expect, it } from '@jest/globals';
import type { Room } from '@livekit/rtc-node';
import { findWhoAnswered } from '../../agent/answered-by.js';
import type { Answered } from '../../agent/meet-machine.js';
import type { SoundPart } from '../../agent/sound-meter.js';
import type { SkillbaseConfig } from '../../src/domain/skillbase.js';
import { loadSentences, toneOf } from '../../src/carrier/sentences.js';
import { aBriefing, CALL_ID } from './a-briefing.js';
import { createFakeTalk, FakeSession } from './fake-talk.js';
import { createHandClock } from './hand-clock.js';

const SENTENCES = loadSentences();
const HANG_UP = { action: 'hang_up' } as const;
const LEAVE = { action: 'leave_message', message: 'Перезвоните нам, {{name}}.' } as const;
const BLOCK_MS = 20;
/** A recogniser's answer after the last sample. */
const WORDS_AFTER_MS = 250;

/** A call that has just been answered; nothing has been heard yet. */
function answer(voicemail?: SkillbaseConfig['voicemail']) {
  const session = new FakeSession();
  const talk = createFakeTalk();
  const clock = createHandClock();
  const room = { remoteParticipants: new Map([[`callee-${CALL_ID}`, {}]]) };
  let hear = (_part: SoundPart): void => undefined;
  let found: Answered | null = null;
  const listen = (onPart: typeof hear) => {
    hear = onPart;
    return () => undefined;
  };
  void findWhoAnswered({
    ...{ session: session.asSession(), room: room as unknown as Room, talk, clock, listen },
    briefing: aBriefing({ config: { ...(voicemail && { voicemail }) } }),
  }).then((answered) => (found = answered));

  async function sound(samples: Int16Array): Promise<void> {
    for (let from = 0; from < samples.length; from += 8 * BLOCK_MS) {
      await clock.pass(BLOCK_MS);
      hear({ samples: samples.slice(from, from + 8 * BLOCK_MS), sampleRate: 8_000 });
    }
  }
  const quiet = (ms: number) => sound(new Int16Array(8 * ms));
  async function say(id: string, language: 'ru' | 'en' = 'ru'): Promise<void> {
    const { samples, text } = SENTENCES.get(id, language);
    await sound(samples);
    await quiet(WORDS_AFTER_MS);
    session.turn(text);
  }
  /** Sound comes as fast as it can after a standstill. */
  function catchUp(samples: Int16Array): void {
    for (let from = 0; from < samples.length; from += 8 * BLOCK_MS) {
      hear({ samples: samples.slice(from, from + 8 * BLOCK_MS), sampleRate: 8_000 });
    }
  }
  return { session, talk, clock, room, sound, catchUp, quiet, say, found: () => found };
}

describe('who has answered a call', () => {
  it('is greeted at once when the bot has no rule for voicemail', async () => {
    const { clock, found } = answer();

    await clock.pass(10);

    expect(found()).toEqual({ answeredBy: null, isOver: false });
  });

  it.each(['ru', 'en'] as const)('is a human 300 ms after a hello in %s', async (language) => {
    const { sound, quiet, found, talk } = answer(HANG_UP);

    await quiet(500);
    await sound(SENTENCES.get('hello', language).samples);
    await quiet(200);
    expect(found()).toBeNull();
    await quiet(100);

    expect(found()).toEqual({ answeredBy: 'human', isOver: false });
    expect(talk.state.answeredBy).toBe('human');
  });

  it('is hung up on by nobody, whatever a person of the carrier says first', async () => {
    const machines = ['voicemail-greeting', 'mailbox-full', 'screening', 'menu', 'screening-wait'];
    const people = SENTENCES.all().filter(({ id }) => ![...machines, 'announcement'].includes(id));
    for (const { id, language } of people) {
      const { quiet, say, found } = answer(HANG_UP);
      await quiet(400);
      await say(id, language);
      await quiet(2_000);
      expect([id, language, found()?.isOver]).toEqual([id, language, false]);
    }
  });

  it('is no human when a machine is heard late, wherever it stood still', async () => {
    const { samples, text } = SENTENCES.get('menu', 'ru');
    const standstillMs = 850;
    for (let at = 400; at + standstillMs < samples.length / 8; at += 100) {
      const { clock, session, sound, catchUp, quiet, found } = answer(LEAVE);
      await sound(samples.slice(0, 8 * at));
      await clock.pass(standstillMs);
      catchUp(samples.slice(8 * at, 8 * (at + standstillMs)));
      await sound(samples.slice(8 * (at + standstillMs)));
      await quiet(WORDS_AFTER_MS);
      session.turn(text);
      await clock.pass(100);
      expect([at, found()?.answeredBy]).toEqual([at, 'ivr']);
    }
  });

  it('is not spoken over when a machine goes on while its sound is late', async () => {
    const { say, clock, catchUp, quiet, talk } = answer(HANG_UP);
    await say('screening');
    await clock.pass(100);

    await clock.pass(850);
    catchUp(SENTENCES.get('screening-wait', 'ru').samples);
    expect(talk.said).toEqual([]);
    await quiet(1_000);

    expect(talk.said).toHaveLength(1);
  });

  it('is greeted after a while of silence, and a human once they speak', async () => {
    const { quiet, found, talk, say } = answer(HANG_UP);

    await quiet(2_600);
    expect(found()).toEqual({ answeredBy: 'silence', isOver: false });
    await say('who-is-it');

    expect(talk.state.answeredBy).toBe('human');
  });

  it.each(['ru', 'en'] as const)('is a voicemail in %s that is hung up on', async (language) => {
    const { say, found, talk, quiet } = answer(HANG_UP);

    await say('voicemail-greeting', language);
    await quiet(100);

    expect(found()).toEqual({ answeredBy: 'voicemail', isOver: true });
    expect(talk.state.ending).toEqual({
      ...{ business: null, answeredBy: 'voicemail', detail: 'no_message' },
    });
  });

  it('is a voicemail that gets its message after the tone, and not before', async () => {
    const { say, sound, quiet, talk } = answer(LEAVE);

    await say('voicemail-greeting');
    await quiet(1_000);
    await sound(toneOf({ hz: 1_000, ms: 500 }));
    expect(talk.said).toEqual([]);
    await quiet(400);

    expect(talk.said).toEqual(['Перезвоните нам, Анна.']);
    expect(talk.state.ending).toMatchObject({ answeredBy: 'voicemail', detail: 'message_left' });
  });

  it('is a voicemail without a tone, which gets its message when it is quiet', async () => {
    const { say, quiet, talk } = answer(LEAVE);

    await say('voicemail-greeting', 'en');
    await quiet(2_000);
    expect(talk.said).toEqual([]);
    await quiet(700);

    expect(talk.said).toHaveLength(1);
  });

  it('is a full mailbox, a menu, each by its name', async () => {
    for (const [id, answeredBy] of [
      ['mailbox-full', 'mailbox_full'],
      ['menu', 'ivr'],
    ] as const) {
      const { say, quiet, talk } = answer(LEAVE);
      await say(id);
      await quiet(3_000);
      expect(talk.state.ending).toMatchObject({ answeredBy, business: null });
      expect(talk.said).toEqual([]);
    }
  });

  it('is a screening that is told once who calls and why, and then a human', async () => {
    const { say, quiet, talk, found } = answer(HANG_UP);

    await say('screening');
    await quiet(800);
    expect(talk.said).toEqual([
      'Это голосовой робот компании «Ромашка». Здравствуйте, Анна! Хотим напомнить о записи.',
    ]);
    await say('screening-wait');
    await quiet(3_000);
    expect(found()).toBeNull();
    await say('hello');
    await quiet(600);

    expect(found()).toEqual({ answeredBy: 'human', isOver: false });
    expect(talk.said).toHaveLength(1);
  });

  it('is a screening from which nobody comes', async () => {
    const { say, quiet, talk } = answer(HANG_UP);

    await say('screening', 'en');
    await quiet(31_000);

    expect(talk.state.ending).toMatchObject({
      ...{ answeredBy: 'call_screening', detail: 'nobody_came' },
    });
  });

  it('is met as the machine that it turns out to be after the greeting', async () => {
    const { say, quiet, talk, session, found } = answer();

    await quiet(400);
    await say('voicemail-greeting');
    await quiet(100);

    expect(found()).toEqual({ answeredBy: null, isOver: false });
    expect(session.interruptions).toBe(1);
    expect(talk.state.ending).toMatchObject({ answeredBy: 'voicemail', detail: 'no_message' });
  });

  it('is gone when the callee hangs up before anybody knew', async () => {
    const { quiet, room, found } = answer(HANG_UP);

    await quiet(500);
    room.remoteParticipants.clear();
    await quiet(1_100);

    expect(found()).toEqual({ answeredBy: 'uncertain', isOver: true });
  });

  it('is named by the last words of a machine that has hung up by itself', async () => {
    const { sound, quiet, room, session, found, talk } = answer(HANG_UP);
    const { samples, text } = SENTENCES.get('mailbox-full', 'ru');

    await sound(samples);
    room.remoteParticipants.clear();
    await quiet(300);
    session.heard(text);
    await quiet(40);

    expect(found()).toEqual({ answeredBy: 'mailbox_full', isOver: true });
    expect(talk.state.ending).toMatchObject({ answeredBy: 'mailbox_full', detail: 'hung_up' });
  });
});

describe('the first words of a call', () => {
  it('are the greeting: no answer of the model to a hello, which cuts nothing short', async () => {
    const { session, say, quiet } = answer(HANG_UP);

    await say('hello');
    await quiet(60);
    const greeting = session.speech({ isOurs: true });
    const reply = session.speech({ isOurs: false });
    await quiet(100);
    expect([greeting.allowInterruptions, reply.interrupted]).toEqual([false, true]);
    await quiet(2_000);

    expect(greeting.allowInterruptions).toBe(true);
    expect(session.speech({ isOurs: false }).interrupted).toBe(false);
  });

  it('may be interrupted by a person who has said hello and speaks again', async () => {
    const { session, say, quiet } = answer(HANG_UP);

    await say('hello');
    await quiet(60);
    const greeting = session.speech({ isOurs: true });
    session.person('speaking');

    expect(greeting.allowInterruptions).toBe(true);
  });
});
