import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { DomainError } from '../../src/domain/errors.js';
import type { CallCompletion, WaitingCall } from '../../src/ports/call-completion.js';
import { signCallToken } from '../../src/services/call-token.js';
import { testApi, TEST_SECRET } from '../support/api.js';
import { aCall, A_CALL_REPORT, A_SKILLBASE_CONFIG } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

const TURN = {
  index: 0,
  role: 'user',
  content: 'Да',
  state_id: null,
  at: '2026-09-01T08:00:07Z',
  was_interrupted: false,
};

function fakeCompletion(answer: 'ok' | 'hang_up' | 'gone' = 'ok') {
  const completed: WaitingCall[] = [];
  let isAway = false;
  const assertThere = () => {
    if (isAway) throw new DomainError('unavailable', 'Temporal does not answer.');
  };
  const completion: CallCompletion = {
    async heartbeat() {
      assertThere();
      return answer;
    },
    async complete(call) {
      assertThere();
      completed.push(call);
    },
    abandon: async () => undefined,
  };
  return { completion, completed, setAway: (away: boolean) => void (isAway = away) };
}

function door(completion: CallCompletion, callId: string, token?: string) {
  const { app } = testApi(database(), { completion });
  const word = token ?? signCallToken(TEST_SECRET, callId, Date.now() + 60_000);
  const path = (what: string) => `/internal/calls/${callId}/${what}`;
  return {
    get: (what: string) => request(app).get(path(what)).set('Authorization', `Bearer ${word}`),
    post: (what: string, body: object) =>
      request(app).post(path(what)).set('Authorization', `Bearer ${word}`).send(body),
  };
}

describe("the agent's door", () => {
  it('hands over the pinned bot and the contact', async () => {
    const call = await aCall(database(), { state: 'dialing' });

    const answer = await door(fakeCompletion().completion, call.id).get('config');

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      call_id: call.id,
      skillbase_version: 1,
      config: A_SKILLBASE_CONFIG,
      company: { id: call.company_id, name: expect.any(String) },
      contact: { name: 'Анна', phone_number: call.phone_number, data: {} },
      timezone: 'Europe/Moscow',
      at: expect.any(String),
      max_talk_seconds: 600,
      disclosure: { required: false, within_seconds: null },
      hangup_after_refusal_seconds: null,
      secrets: {},
      recording: { allowed: false, reason: 'company_off' },
    });
  });

  it('stores the report, completes the call and answers taken', async () => {
    const call = await aCall(database(), { state: 'live' });
    const { completion, completed } = fakeCompletion();

    const answer = await door(completion, call.id).post('report', A_CALL_REPORT);

    expect(answer.body).toEqual({ taken: true });
    expect(completed).toMatchObject([
      { callId: call.id, callTaskId: call.call_task_id, campaignId: call.campaign_id },
    ]);
    expect(await database()('call_reports')).toMatchObject([
      { is_late: false, body: A_CALL_REPORT },
    ]);
  });

  it('has the report when Temporal is away, and completes when it comes again', async () => {
    const call = await aCall(database(), { state: 'live' });
    const { completion, completed, setAway } = fakeCompletion();
    const agent = door(completion, call.id);
    setAway(true);

    const refused = await agent.post('report', A_CALL_REPORT);
    const stored = await database()('call_reports');
    setAway(false);
    const again = await agent.post('report', A_CALL_REPORT);

    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBeDefined();
    expect(stored).toHaveLength(1);
    expect(again.body).toEqual({ taken: true });
    expect(completed).toHaveLength(1);
    expect(await database()('call_reports')).toHaveLength(1);
  });

  it('keeps a second, different report and answers that it was not taken', async () => {
    const call = await aCall(database(), { state: 'live' });
    const agent = door(fakeCompletion().completion, call.id);
    await agent.post('report', A_CALL_REPORT);

    const second = await agent.post('report', { ...A_CALL_REPORT, business: 'refused' });

    expect(second.status).toBe(200);
    expect(second.body).toEqual({ taken: false });
  });

  it('takes a report of a call that has ended without troubling Temporal', async () => {
    const call = await aCall(database(), { state: 'ended' });
    const { completion, completed, setAway } = fakeCompletion();
    setAway(true);

    const answer = await door(completion, call.id).post('report', A_CALL_REPORT);

    expect(answer.body).toEqual({ taken: false });
    expect(completed).toEqual([]);
  });

  it.each<['ok' | 'hang_up' | 'gone', boolean]>([
    ['ok', false],
    ['hang_up', true],
    ['gone', false],
  ])('answers a heartbeat that Temporal takes as %s with hang_up %s', async (told, hang_up) => {
    const call = await aCall(database(), { state: 'live' });
    const agent = door(fakeCompletion(told).completion, call.id);

    const answer = await agent.post('heartbeat', { state: 'talking', talk_seconds: 3 });

    expect(answer.body).toEqual({ hang_up });
  });

  it('tells the agent of an ended call to hang up', async () => {
    const call = await aCall(database(), { state: 'ended' });

    const answer = await door(fakeCompletion().completion, call.id).post('heartbeat', {
      state: 'talking',
      talk_seconds: 3,
    });

    expect(answer.body).toEqual({ hang_up: true });
  });

  it('keeps turns', async () => {
    const call = await aCall(database(), { state: 'live' });

    const answer = await door(fakeCompletion().completion, call.id).post('turns', {
      turns: [TURN],
    });

    expect(answer.status).toBe(204);
    expect(await database()('call_logs')).toMatchObject([{ call_id: call.id, content: 'Да' }]);
  });

  it('opens for the id in capitals too', async () => {
    const call = await aCall(database(), { state: 'live' });
    const { completion } = fakeCompletion();
    const token = signCallToken(TEST_SECRET, call.id, Date.now() + 60_000);

    expect((await door(completion, call.id.toUpperCase(), token).get('config')).status).toBe(200);
  });

  it.each<[string, (callId: string) => string]>([
    ['of another call', () => signCallToken(TEST_SECRET, randomUUID(), Date.now() + 60_000)],
    ['that has expired', (callId) => signCallToken(TEST_SECRET, callId, Date.now() - 1)],
    ['that is nonsense', () => 'nonsense'],
  ])('stays shut to a token %s', async (_name, token) => {
    const call = await aCall(database(), { state: 'live' });
    const agent = door(fakeCompletion().completion, call.id, token(call.id));

    expect((await agent.get('config')).status).toBe(401);
    expect((await agent.post('report', A_CALL_REPORT)).status).toBe(401);
    expect(await database()('call_reports')).toEqual([]);
  });

  it('answers 404 for a call that is not there and 422 for a body that is wrong', async () => {
    const { completion } = fakeCompletion();
    const nowhere = door(completion, randomUUID());
    const call = await aCall(database(), { state: 'live' });
    const agent = door(completion, call.id);

    for (const answer of [
      await nowhere.get('config'),
      await nowhere.post('report', A_CALL_REPORT),
      await nowhere.post('turns', { turns: [TURN] }),
      await nowhere.post('heartbeat', { state: 'talking', talk_seconds: 1 }),
    ]) {
      expect(answer.body).toMatchObject({ status: 404, code: 'not_found' });
    }
    for (const answer of [
      await agent.post('report', { ...A_CALL_REPORT, business: 'nonsense' }),
      await agent.post('turns', { turns: [] }),
      await agent.post('heartbeat', { state: 'asleep', talk_seconds: 1 }),
    ]) {
      expect(answer.body).toMatchObject({ status: 422, code: 'validation_failed' });
    }
  });
});
