import { afterEach, beforeEach, describe, it, expect } from '@jest/globals';
import { REAL_TIME } from '../../src/domain/clock.js';
import type { DialLine, Telephony } from '../../src/ports/telephony.js';
import type { RoomWaits } from '../../src/telephony/livekit-room.js';
import { createLivekitTelephony } from '../../src/telephony/livekit-telephony.js';
import { startFakeTwirp, type FakeTwirp } from '../support/fake-twirp.js';

const callId = '00000000-0000-4000-8000-000000000001';
const AGENT = { identity: 'agent', kind: 'AGENT', attributes: { 'agent.ready': '1' } };
const UNABLE = { ...AGENT, attributes: { 'agent.error': 'stt_key_missing' } };
const line: DialLine = {
  ...{ id: 'line-1', kind: 'livekit', clock: REAL_TIME, settings: { trunk_id: 'ST_1' } },
};
const door = { url: 'http://127.0.0.1:8000', token: 'word' };

let twirp: FakeTwirp;
let telephony: Telephony;

/** What happens decides how long is waited, however slow the machine is. */
const PATIENT: RoomWaits = { agentMs: 600_000, takerMs: 0 };

function telephonyOf(waits: RoomWaits = { agentMs: 500, takerMs: 150 }): Telephony {
  return createLivekitTelephony({
    ...{ url: twirp.url, apiKey: 'key', apiSecret: 'a-secret-of-at-least-32-characters' },
    ...{ agentName: 'new-voice', environmentTrunk: null, waits },
    openSecret: (sealed) => sealed,
  });
}

beforeEach(async () => {
  twirp = await startFakeTwirp();
  telephony = telephonyOf();
  twirp.answer('ListParticipants', { participants: [AGENT] });
});
afterEach(() => twirp.close());

describe('a room that LiveKit opens', () => {
  it('carries the dispatch of one agent, which is told its call and its door', async () => {
    await telephony.openRoom({ callId, line, door });

    const [created] = twirp.asked('CreateRoom');
    expect(created?.body).toMatchObject({
      name: `call-${callId}`,
      agents: [{ agentName: 'new-voice', metadata: expect.any(String) }],
    });
    const [agent] = (created?.body['agents'] ?? []) as { metadata: string }[];
    expect(JSON.parse(agent?.metadata ?? '')).toEqual({
      ...{ call_id: callId, door_url: door.url, token: door.token },
    });
    expect(twirp.asked('CreateDispatch')).toEqual([]);
  });

  it('asks once more for an agent that did not come, and cuts off none that is slow', async () => {
    telephony = telephonyOf(PATIENT);
    twirp.answer('ListParticipants', { participants: [] });
    twirp.answer('CreateDispatch', () => {
      twirp.answer('ListParticipants', { participants: [AGENT] });
      return { id: 'AD_2' };
    });

    await telephony.openRoom({ callId, line, door });

    expect(twirp.asked('CreateDispatch')).toHaveLength(1);
    expect(twirp.asked('DeleteDispatch')).toEqual([]);
  });

  it('waits for an agent that is there and not ready, and asks for no second one', async () => {
    twirp.answer('ListParticipants', { participants: [{ ...AGENT, attributes: {} }] });

    const opened = telephony.openRoom({ callId, line, door });

    await expect(opened).rejects.toMatchObject({ code: 'agent_absent' });
    expect(twirp.asked('CreateDispatch')).toEqual([]);
    expect(twirp.asked('DeleteRoom')).toHaveLength(1);
  });

  it('waits no longer for an agent that says what it lacks', async () => {
    telephony = telephonyOf(PATIENT);
    twirp.answer('ListParticipants', { participants: [UNABLE] });

    await telephony.openRoom({ callId, line, door });

    expect(twirp.asked('DeleteRoom')).toEqual([]);
  });
});
