import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, it, expect } from '@jest/globals';
import { ruleOf, unanswered } from '../../src/domain/call.js';
import { REAL_TIME } from '../../src/domain/clock.js';
import type { DialLine, DialRequest, Telephony } from '../../src/ports/telephony.js';
import { createLivekitTelephony } from '../../src/telephony/livekit-telephony.js';
import { startFakeTwirp, type FakeTwirp } from '../support/fake-twirp.js';

const callId = '00000000-0000-4000-8000-000000000001';
const ROOM = { rooms: [{ name: `call-${callId}`, metadata: '' }] };
const AGENT = { identity: 'agent', kind: 'AGENT', attributes: { 'agent.ready': '1' } };
const UNABLE = { ...AGENT, attributes: { 'agent.error': 'stt_key_missing' } };
const callee = (status: string, joinedAt = Math.floor(Date.now() / 1_000)) => ({
  ...{ identity: `callee-${callId}`, kind: 'SIP', joined_at: joinedAt },
  attributes: { 'sip.callStatus': status },
});
const TRUNK = {
  ...{ address: 'sip.example.com', transport: 'tls', numbers: ['+74950000000'] },
  ...{ username: 'us', sealed_password: 'drow' },
};
const line: DialLine = {
  ...{ id: 'line-1', kind: 'livekit', clock: REAL_TIME, settings: { trunk: TRUNK } },
};
const wish: DialRequest = {
  ...{ callId, line, phoneNumber: '+79990001200', callerId: null, ringTimeoutSeconds: 25 },
};

let twirp: FakeTwirp;
let telephony: Telephony;

function telephonyOf(): Telephony {
  return createLivekitTelephony({
    ...{ url: twirp.url, apiKey: 'key', apiSecret: 'a-secret-of-at-least-32-characters' },
    ...{ agentName: 'new-voice', environmentTrunk: null },
    openSecret: (sealed) => [...sealed].reverse().join(''),
  });
}

beforeEach(async () => {
  twirp = await startFakeTwirp();
  telephony = telephonyOf();
  twirp.answer('ListRooms', ROOM);
  twirp.answer('ListParticipants', { participants: [AGENT] });
  // What is deleted is gone.
  twirp.answer('DeleteRoom', () => {
    twirp.answer('ListRooms', { rooms: [] });
    twirp.answer('ListParticipants', { participants: [] });
    return {};
  });
});
afterEach(() => twirp.close());

describe('a dial over LiveKit', () => {
  it('goes out once, with the attempt everywhere and the trunk inside', async () => {
    twirp.answer('CreateSIPParticipant', () => {
      twirp.answer('ListParticipants', { participants: [AGENT, callee('active')] });
      return { participant_id: 'PA_1' };
    });

    expect(await telephony.dial(wish)).toMatchObject({ kind: 'answered' });

    expect(twirp.asked('CreateSIPParticipant').map(({ body }) => body)).toEqual([
      expect.objectContaining({
        sipCallTo: '+79990001200',
        roomName: `call-${callId}`,
        participantIdentity: `callee-${callId}`,
        participantAttributes: { attemptId: callId },
        headers: { 'X-Attempt-Id': callId },
        sipNumber: '+74950000000',
        ringingTimeout: '25s',
        waitUntilAnswered: true,
        trunk: {
          ...{ hostname: 'sip.example.com', transport: 'SIP_TRANSPORT_TLS' },
          ...{ authUsername: 'us', authPassword: 'word' },
        },
      }),
    ]);
  });

  it('shows the caller id of the call before that of the trunk', async () => {
    await telephony.dial({ ...wish, callerId: '+74951111111' });

    expect(twirp.asked('CreateSIPParticipant')[0]?.body['sipNumber']).toBe('+74951111111');
  });

  it('names the trunk that LiveKit keeps', async () => {
    await telephony.dial({ ...wish, line: { ...line, settings: { trunk_id: 'ST_abc' } } });

    const [dialled] = twirp.asked('CreateSIPParticipant');
    expect(dialled?.body).toMatchObject({ sipTrunkId: 'ST_abc' });
    expect(dialled?.body['trunk']).toBeUndefined();
  });

  it('reads how it ended from the answer of the far end', async () => {
    const meta = { sip_status_code: '486', sip_status: 'Busy Here' };
    const error = { status: 429, code: 'resource_exhausted', msg: 'call failed', meta };
    twirp.answer('CreateSIPParticipant', { error });

    const result = await telephony.dial(wish);

    const disposition = { network: 'busy', answeredBy: null, business: null, detail: '486' };
    expect(result).toEqual({ kind: 'ended', disposition });
    expect(await telephony.find(line, callId)).toEqual({ state: 'ended', disposition });
  });

  it.each([
    ['dialing', 'trunk_failure', 'no_reply'],
    ['ringing', 'no_answer', 'ring_timeout'],
  ])('that ends while its callee is %s is %s', async (status, network, detail) => {
    const ringTimeoutSeconds = 1;
    twirp.answer('ListParticipants', { participants: [AGENT, callee(status)] });
    twirp.answer('CreateSIPParticipant', async () => {
      await pause(1_000 * ringTimeoutSeconds);
      return { error: { status: 408, code: 'canceled', msg: 'sip request timed out' } };
    });

    const result = await telephony.dial({ ...wish, ringTimeoutSeconds });

    expect(result).toMatchObject({ kind: 'ended', disposition: { network, detail } });
  });

  it('is in doubt when the answer is lost, and is not made again', async () => {
    twirp.answer('CreateSIPParticipant', 'hangs_up');

    await expect(telephony.dial(wish)).rejects.toMatchObject({ code: 'line_unavailable' });

    expect(twirp.asked('CreateSIPParticipant')).toHaveLength(1);
    expect(await telephony.find(line, callId)).not.toMatchObject({ state: 'ended' });
  });

  it('is cancelled when it was hung up meanwhile, though its answer says nothing', async () => {
    const error = { status: 500, code: 'internal', msg: 'participant is gone' };
    twirp.answer('CreateSIPParticipant', async () => {
      twirp.answer('ListRooms', { rooms: [] });
      twirp.answer('ListParticipants', { participants: [] });
      await telephony.hangUp(line, callId);
      return { error };
    });

    expect(await telephony.dial(wish)).toMatchObject({
      disposition: { network: 'cancelled', detail: 'hung_up' },
    });
  });

  it('keeps the words of LiveKit to itself: they may hold the number', async () => {
    const error = { status: 500, code: 'internal', msg: 'no route to +79990001200' };
    twirp.answer('CreateSIPParticipant', { error });

    const thrown: unknown = await telephony.dial(wish).catch((caught: unknown) => caught);

    expect(JSON.stringify([String(thrown), thrown])).not.toContain('9990001200');
  });

  it('into a room that is gone is refused before anything rings', async () => {
    const error = { status: 404, code: 'not_found', msg: 'room does not exist' };
    twirp.answer('UpdateRoomMetadata', { error });

    await expect(telephony.dial(wish)).rejects.toMatchObject({ code: 'line_unavailable' });

    expect(twirp.asked('CreateSIPParticipant')).toEqual([]);
  });

  it('on a line whose trunk is not usable rings nowhere', async () => {
    const result = await telephony.dial({ ...wish, line: { ...line, settings: {} } });

    expect(result).toMatchObject({
      disposition: { network: 'trunk_failure', detail: 'trunk_config' },
    });
    expect(twirp.asked('CreateSIPParticipant')).toEqual([]);
  });

  it('rings nobody for a bot that can not talk: our fault, with what it lacks', async () => {
    twirp.answer('ListParticipants', { participants: [UNABLE] });

    const result = await telephony.dial(wish);

    const disposition = unanswered('trunk_failure', 'stt_key_missing');
    expect(result).toEqual({ kind: 'ended', disposition });
    expect(ruleOf(disposition)).toMatchObject({ counts: false, after: 'our_fault' });
    expect(twirp.asked('CreateSIPParticipant')).toEqual([]);
    expect(await telephony.find(line, callId)).toEqual({ state: 'ended', disposition });
  });

  it('is not kept from ringing by an agent that another one has replaced', async () => {
    twirp.answer('ListParticipants', { participants: [UNABLE, AGENT] });

    await telephony.dial(wish);

    expect(twirp.asked('CreateSIPParticipant')).toHaveLength(1);
  });

  it('that is answered where no agent is left ends at once', async () => {
    twirp.answer('CreateSIPParticipant', () => {
      twirp.answer('ListParticipants', { participants: [callee('active')] });
      return {};
    });

    const result = await telephony.dial(wish);

    expect(result).toMatchObject({
      disposition: { network: 'answered', business: 'agent_error', detail: 'agent_lost' },
    });
    expect(twirp.asked('DeleteRoom').length).toBeGreaterThan(0);
  });
});

describe('what LiveKit shows of a call', () => {
  const marked = (dialledAtMs: number) => ({
    rooms: [{ name: `call-${callId}`, metadata: JSON.stringify({ dialled_at: dialledAtMs }) }],
  });
  const found = () => telephony.find(line, callId);
  const seconds = () => Math.floor(Date.now() / 1_000);

  it('is nothing before its dial', async () => {
    expect(await found()).toEqual({ state: 'none' });
  });

  it('is unknown when its room is gone and nobody here closed it', async () => {
    twirp.answer('ListRooms', { rooms: [] });

    expect(await found()).toMatchObject({ state: 'ended', disposition: { detail: 'lost' } });
  });

  it.each([
    ['dialing', 'ringing'],
    ['ringing', 'ringing'],
    ['active', 'answered'],
    ['hangup', 'ended'],
  ])('with the status %s is %s', async (status, state) => {
    twirp.answer('ListParticipants', { participants: [AGENT, callee(status)] });

    expect(await found()).toMatchObject({ state });
  });

  it('stays answered when a restarted server forgets it', async () => {
    twirp.answer('ListParticipants', { participants: [AGENT, callee('active')] });
    await found();
    twirp.answer('ListParticipants', { participants: [AGENT, callee('dialing')] });

    expect(await found()).toEqual({ state: 'answered' });
  });

  it('is answered for other processes when it is longer there than any phone rings', async () => {
    const joined = callee('dialing', seconds() - 120);
    twirp.answer('ListParticipants', { participants: [AGENT, joined] });

    expect(await found()).toEqual({ state: 'answered' });
  });

  it('is over when an answered callee has left', async () => {
    twirp.answer('ListParticipants', { participants: [AGENT, callee('active')] });
    await found();
    twirp.answer('ListParticipants', { participants: [AGENT] });

    expect(await found()).toMatchObject({
      ...{ state: 'ended', disposition: { network: 'answered', detail: 'callee_left' } },
    });
  });

  it('may be on its way for some seconds after the dial began, and is lost then', async () => {
    twirp.answer('ListRooms', marked(Date.now() - 1_000));
    expect(await found()).toEqual({ state: 'ringing' });

    twirp.answer('ListRooms', marked(Date.now() - 60_000));
    expect(await found()).toMatchObject({ state: 'ended', disposition: { detail: 'lost' } });
  });

  it('is not known when LiveKit is in trouble', async () => {
    const error = { status: 500, code: 'unknown', msg: 'redis: connection refused' };
    twirp.answer('ListRooms', { error });

    await expect(found()).rejects.toMatchObject({ code: 'line_unavailable' });
  });
});

describe('a hang-up over LiveKit', () => {
  it('is repeated until room and callee are seen to be gone', async () => {
    let left = 3;
    twirp.answer('ListParticipants', { participants: [AGENT, callee('active')] });
    twirp.answer('DeleteRoom', () => {
      left -= 1;
      if (left > 0) return { error: { status: 500, code: 'internal', msg: 'no object' } };
      twirp.answer('ListRooms', { rooms: [] });
      twirp.answer('ListParticipants', { participants: [] });
      return {};
    });

    await telephony.hangUp(line, callId);

    expect(twirp.asked('DeleteRoom')).toHaveLength(3);
    expect(await telephony.find(line, callId)).toMatchObject({
      ...{ state: 'ended', disposition: { network: 'answered' } },
    });
  });

  it('removes a callee that stayed in a room that is gone', async () => {
    twirp.answer('ListRooms', { rooms: [] });
    twirp.answer('ListParticipants', { participants: [callee('active')] });
    twirp.answer('DeleteRoom', {});
    twirp.answer('RemoveParticipant', () => {
      twirp.answer('ListParticipants', { participants: [] });
      return {};
    });

    await telephony.hangUp(line, callId);

    expect(twirp.asked('RemoveParticipant')).toHaveLength(1);
  });

  it('fails, to be tried again, when the callee can not be moved', async () => {
    twirp.answer('ListParticipants', { participants: [callee('active')] });
    twirp.answer('DeleteRoom', { error: { status: 500, code: 'internal', msg: 'no object' } });

    await expect(telephony.hangUp(line, callId)).rejects.toMatchObject({
      ...{ code: 'line_unavailable', extra: { reason: 'room_stays' } },
    });
  });
});
