import { describe, expect, it } from '@jest/globals';
import { fetchBriefing } from '../../agent/fetch-briefing.js';
import type { DoorAnswer } from '../../agent/door-client.js';
import { briefingOut } from '../../src/contracts/briefing-out.js';

const CALL_ID = '9d7b1f5e-2f3a-4c1c-8a53-5d1f0a9b7c44';

const CONFIG = {
  context: { role: 'администратор', style: 'вежливо' },
  flow: { type: 'linear', states: ['Запись'] },
  voice: {
    ...{ tts_provider: 'cartesia', tts_voice_id: CALL_ID },
    ...{ stt_provider: 'deepgram', stt_language: 'ru' },
  },
  llm: { provider: 'openai', model: 'gpt-4o-mini' },
};

function anAnswer() {
  return briefingOut({
    callId: CALL_ID,
    skillbaseVersion: 3,
    config: CONFIG,
    company: { id: CALL_ID, name: 'Ромашка' },
    contact: { name: 'Анна', phoneNumber: '+79991234567', data: { услуга: 'маникюр' } },
    timezone: 'Asia/Omsk',
    atMs: 1_000,
    maxTalkSeconds: 600,
    disclosure: { required: true, withinSeconds: 5 },
    hangupAfterRefusalSeconds: null,
    secrets: { crm: 'word' },
    recordingPolicy: 'off',
    recording: { isAllowed: false, reason: 'company_off' },
  });
}

function fetched(...answers: (DoorAnswer | null)[]) {
  let asked = 0;
  const waits: number[] = [];
  const ask = async () => {
    const answer = answers[Math.min(asked, answers.length - 1)] ?? null;
    asked += 1;
    if (answer === null) throw new TypeError('fetch failed');
    return answer;
  };
  const wait = async (ms: number) => void waits.push(ms);
  return {
    waits,
    briefing: (isOver = () => false) => fetchBriefing(ask, { isOver, wait }),
    asked: () => asked,
  };
}

describe('the briefing of a call', () => {
  it('is what the door says, also when it says more than this agent knows', async () => {
    const body = { ...anAnswer(), something_new: true };

    expect(await fetched({ status: 200, body }).briefing()).toMatchObject({
      callId: CALL_ID,
      contact: { name: 'Анна', phoneNumber: '+79991234567' },
      timezone: 'Asia/Omsk',
      disclosure: { required: true, withinSeconds: 5 },
      secrets: { crm: 'word' },
    });
  });

  it('is asked for again while the door is away or busy', async () => {
    const door = fetched(null, { status: 503, body: {} }, { status: 200, body: anAnswer() });

    expect(await door.briefing()).not.toBeNull();
    expect(door.waits).toEqual([100, 200]);
  });

  it('is none when the door says no, and it is asked once', async () => {
    const door = fetched({ status: 404, body: {} });

    expect(await door.briefing()).toBeNull();
    expect(door.asked()).toBe(1);
  });

  it('is given up within the time that the line waits for its agent', async () => {
    const door = fetched(null);

    expect(await door.briefing()).toBeNull();
    expect(door.waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(10_000);
  });

  it('is not asked for when the call is over', async () => {
    const door = fetched(null);

    await door.briefing(() => true);

    expect(door.asked()).toBe(0);
  });
});
