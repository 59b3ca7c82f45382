import { APIConnectionError, APIStatusError } from '@livekit/agents';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Sound } from '../../agent/room-talk.js';
import type { TalkEnding } from '../../agent/talk.js';
import { watchTrouble, type TroubleParts } from '../../agent/trouble.js';
import { FakeSession } from '../support/agent/fake-session.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

function aTalkWithTrouble() {
  const session = new FakeSession();
  const seen = { said: [] as string[], ending: null as TalkEnding | null, sound: false };
  const recogniser = {
    lastWordAtMs: 0,
    revivals: 0,
    revive() {
      recogniser.revivals += 1;
    },
  };
  const talk = {
    isEnding: () => seen.ending !== null,
    say: async (text: string) => {
      seen.said.push(text);
      session.say(text);
    },
    end: async (ending: TalkEnding, _words: string | null, sound: Sound | null) => {
      seen.ending ??= ending;
      seen.sound = sound !== null;
    },
  };
  const sorry = { text: 'Извините.', sound: () => ({}) };
  const trouble = watchTrouble({
    ...{ session, talk, stt: recogniser, language: 'ru' },
    canned: { sorry: () => sorry },
    log: { warn: () => undefined },
  } as unknown as TroubleParts);
  const error = (type: string, cause: Error) =>
    session.emit('error', { error: { type, recoverable: false, error: cause } });
  return { session, seen, recogniser, trouble, error };
}

const away = () => new APIConnectionError({ message: 'away' });
const unknownModel = () =>
  new APIStatusError({ message: 'no model', options: { statusCode: 404 } });

describe('a model that fails', () => {
  it('is asked once more, aloud, and ends the talk by name the second time in a row', () => {
    const { session, seen, error } = aTalkWithTrouble();

    for (let turn = 0; turn < 2; turn += 1) {
      const reply = session.reply();
      error('llm_error', away());
      reply.finish();
    }

    expect(seen.said).toEqual(['Извините, я вас не расслышал. Повторите, пожалуйста.']);
    expect(seen.ending).toEqual({
      ...{ business: 'agent_error', answeredBy: 'human', detail: 'llm_failed' },
    });
  });

  it('is forgiven when the next turn goes well', () => {
    const { session, seen, error } = aTalkWithTrouble();

    for (let turn = 0; turn < 3; turn += 1) {
      const reply = session.reply();
      error('llm_error', away());
      reply.finish();
      jest.advanceTimersByTime(10);
      session.hear(session.reply());
    }

    expect(seen.ending).toBeNull();
  });

  it('is not asked again when it does not exist', () => {
    const { session, seen, error } = aTalkWithTrouble();
    const reply = session.reply();

    error('llm_error', unknownModel());
    reply.finish();

    expect([seen.said, seen.ending?.detail]).toEqual([[], 'llm_failed']);
  });

  it('is noticed when it says nothing at all', () => {
    const { session, seen } = aTalkWithTrouble();
    session.become('thinking');
    session.reply();

    jest.advanceTimersByTime(11_000);
    expect(seen.said).toHaveLength(1);
    session.reply();
    jest.advanceTimersByTime(11_000);

    expect(seen.ending?.detail).toBe('llm_failed');
  });

  it('has the time that a tool takes', () => {
    const { session, seen, trouble } = aTalkWithTrouble();
    session.reply();
    trouble.toolStarted();

    jest.advanceTimersByTime(30_000);

    expect(seen.said).toEqual([]);
  });

  it('may call a tool without a word', () => {
    const { session, seen } = aTalkWithTrouble();
    for (let turn = 0; turn < 3; turn += 1) {
      const reply = session.reply();
      reply.chatItems.push({ type: 'function_call' });
      reply.finish();
    }

    expect([seen.said, seen.ending]).toEqual([[], null]);
  });
});

describe('a voice that fails', () => {
  it('ends the talk with words that need no voice', () => {
    const { session, seen } = aTalkWithTrouble();
    session.speaksAtOnce = false;
    session.say('Здравствуйте!');

    jest.advanceTimersByTime(16_000);

    expect(seen.ending?.detail).toBe('tts_silent');
    expect(seen.sound).toBe(true);
  });

  it('is told from a model that fails by what was thought already', () => {
    const { session, seen } = aTalkWithTrouble();
    session.speaksAtOnce = false;
    const reply = session.reply();
    const metrics = { type: 'llm_metrics', speechId: reply.id, completionTokens: 9 };
    session.emit('metrics_collected', { metrics });

    jest.advanceTimersByTime(20_000);

    expect(seen.ending?.detail).toBe('tts_silent');
  });

  it('is not blamed when the person cuts in', () => {
    const { session, seen } = aTalkWithTrouble();
    for (let turn = 0; turn < 3; turn += 1) session.reply().interrupt();

    expect([seen.said, seen.ending]).toEqual([[], null]);
  });
});

describe('a recogniser that fails', () => {
  const speechAt = (vadSpeechStartedAt: number) => ({ vadSpeechStartedAt, speechDuration: 900 });

  it('is opened anew when it says no word to speech, and is lost after the third time', () => {
    const { session, seen, recogniser } = aTalkWithTrouble();

    session.emit('user_transcription_timeout', speechAt(1_000));
    session.emit('user_transcription_timeout', speechAt(2_000));
    expect([recogniser.revivals, seen.ending]).toEqual([2, null]);
    session.emit('user_transcription_timeout', speechAt(3_000));

    expect(seen.ending?.detail).toBe('stt_lost');
  });

  it('is not doubted for noise that it took notice of, nor once words come again', () => {
    const { session, seen, recogniser } = aTalkWithTrouble();
    recogniser.lastWordAtMs = 1_500;

    session.emit('user_transcription_timeout', speechAt(1_000));
    expect(recogniser.revivals).toBe(0);
    for (let turn = 0; turn < 5; turn += 1) {
      session.emit('user_transcription_timeout', speechAt(2_000));
      session.emit('user_input_transcribed', { transcript: 'Да', isFinal: true });
    }

    expect(seen.ending).toBeNull();
  });

  it('is doubted when sentences pass it by, though it takes notice of them', () => {
    const { session, seen, recogniser } = aTalkWithTrouble();
    recogniser.lastWordAtMs = 9_000;

    for (let time = 0; time < 3; time += 1) {
      session.emit('user_transcription_timeout', { ...speechAt(1_000), speechDuration: 1_400 });
    }

    expect(recogniser.revivals).toBe(2);
    expect(seen.ending).toMatchObject({ detail: 'stt_lost' });
  });

  it('is lost when three times in a row its words never become final', () => {
    const { session, seen, recogniser } = aTalkWithTrouble();

    for (let time = 0; time < 3; time += 1) {
      session.emit('user_input_transcribed', { transcript: 'Да,', isFinal: false });
      session.emit('user_state_changed', { newState: 'listening' });
      jest.advanceTimersByTime(3_000);
    }

    expect(recogniser.revivals).toBe(2);
    expect(seen.ending).toMatchObject({ detail: 'stt_lost' });
  });

  it('ends the talk by name when it says that it is lost', () => {
    const { seen, trouble } = aTalkWithTrouble();

    trouble.hearingLost();

    expect(seen.ending).toMatchObject({ business: 'agent_error', detail: 'stt_lost' });
  });
});
