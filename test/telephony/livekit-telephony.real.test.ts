import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it, expect } from '@jest/globals';
import { REAL_TIME } from '../../src/domain/clock.js';
import type { DialLine, DialRequest, Telephony } from '../../src/ports/telephony.js';
import { createLivekitTelephony } from '../../src/telephony/livekit-telephony.js';
import {
  startRealTelephony,
  telephonyMissing,
  type RealTelephony,
} from '../support/telephony-stage.js';
import { telephonyContract, type TelephonyStage } from './telephony-contract.js';

const missing = await telephonyMissing();
const door = { url: 'http://127.0.0.1:1', token: 'word' };
const number = (suffix: string) => `+799900012${suffix}`;

let real: RealTelephony;
let line: DialLine;

function telephonyOf(more: { url?: string } = {}): Telephony {
  const { url, apiKey, apiSecret } = real.servers;
  return createLivekitTelephony({
    ...{ url, apiKey, apiSecret, agentName: 'new-voice' },
    ...{ openSecret: (sealed) => sealed, environmentTrunk: null },
    waits: { agentMs: 9_000, takerMs: 3_000 },
    ...more,
  });
}

async function setUp(): Promise<TelephonyStage> {
  return {
    ...{ telephony: telephonyOf(), line, door },
    numbers: {
      answers: number('08'),
      busy: number('01'),
      declines: number('03'),
      invalid: number('04'),
      ringsOn: number('02'),
    },
    rings: async (callId) => real.invites(callId),
    close: async () => undefined,
  };
}

if (missing === null) {
  beforeAll(async () => {
    real = await startRealTelephony();
    const trunk = { address: real.carrier.sip, transport: 'udp', numbers: ['+15550100'] };
    line = { id: 'line-1', kind: 'livekit', clock: REAL_TIME, settings: { trunk } };
  });
  afterAll(() => real.close());
  telephonyContract('LiveKit with its SIP service', setUp);
  describe('LiveKit with its SIP service, beyond the contract', beyondTheContract);
} else {
  it.skip(`needs a real LiveKit: ${missing}`, () => undefined);
}

function beyondTheContract(): void {
  const open = async (telephony = telephonyOf()) => {
    const callId = randomUUID() as string;
    await telephony.openRoom({ callId, line, door });
    return callId;
  };
  const wish = (callId: string, suffix: string, more: Partial<DialRequest> = {}): DialRequest => ({
    ...{ callId, line, phoneNumber: number(suffix), callerId: null, ringTimeoutSeconds: 20 },
    ...more,
  });

  it.each([
    ['01', { network: 'busy', detail: '486' }],
    ['03', { network: 'declined', detail: '603' }],
    ['04', { network: 'invalid_number', detail: '404' }],
    ['05', { network: 'unreachable', detail: '480' }],
    ['09', { network: 'trunk_failure', detail: '503' }],
    ['10', { network: 'congestion', detail: '503' }],
    ['31', { network: 'blocked', detail: '607' }],
  ])('knows how the callee %s ends: %j', async (suffix, disposition) => {
    const telephony = telephonyOf();
    const callId = await open(telephony);

    expect(await telephony.dial(wish(callId, suffix))).toMatchObject({ disposition });

    expect(real.invites(callId)).toBe(1);
    await telephony.hangUp(line, callId);
  });

  it('tells of nobody that answered within the ringing time', async () => {
    const telephony = telephonyOf();
    const callId = await open(telephony);

    const result = await telephony.dial(wish(callId, '02', { ringTimeoutSeconds: 3 }));

    expect(result).toMatchObject({
      disposition: { network: 'no_answer', detail: 'ring_timeout' },
    });
  });

  it('shows a call to another process: none, ringing, answered, over', async () => {
    const [telephony, other] = [telephonyOf(), telephonyOf()];
    const callId = await open(telephony);
    expect(await other.find(line, callId)).toEqual({ state: 'none' });
    const dialled = telephony.dial(wish(callId, '08'));
    while ((await other.find(line, callId)).state === 'none') await pause(20);
    expect(await other.find(line, callId)).toEqual({ state: 'ringing' });

    expect(await dialled).toMatchObject({ kind: 'answered' });

    expect(await other.find(line, callId)).toEqual({ state: 'answered' });
    await other.hangUp(line, callId);
    expect(await other.find(line, callId)).toMatchObject({
      disposition: { network: 'answered' },
    });
  });

  it('says of a dial whose end nobody saw that it is lost, not that it never was', async () => {
    const telephony = telephonyOf();
    const callId = await open(telephony);
    await telephony.dial(wish(callId, '01'));
    const fifteenSecondsLater = Date.now() + 16_000;
    while (Date.now() < fifteenSecondsLater) await pause(500);

    expect(await telephonyOf().find(line, callId)).toMatchObject({
      ...{ state: 'ended', disposition: { network: null, detail: 'lost' } },
    });
  });

  it('sends no INVITE for a dial that comes after the room was closed', async () => {
    const telephony = telephonyOf();
    const callId = await open(telephony);
    await telephonyOf().hangUp(line, callId);

    await expect(telephony.dial(wish(callId, '08'))).rejects.toMatchObject({
      code: 'line_unavailable',
    });

    expect(real.invites(callId)).toBe(0);
  });

  it('leaves nobody on the line when it hangs up within moments of the dial', async () => {
    const telephony = telephonyOf();
    for (const delayMs of [0, 5, 10, 15, 20, 40]) {
      const callId = await open(telephony);
      const dialled = telephony.dial(wish(callId, '08')).catch((error: unknown) => error);
      await pause(delayMs);

      await telephonyOf().hangUp(line, callId);

      expect(await dialled).not.toMatchObject({ kind: 'answered' });
      const call = real.carrier.calls().find(({ attempt }) => attempt === callId);
      expect(call?.ended_by ?? 'none').not.toBeNull();
    }
  });

  it('closes the room again when no agent comes', async () => {
    const telephony = telephonyOf();
    real.agentsJoin(false);

    const callId = randomUUID();
    const opened = telephony.openRoom({ callId, line, door });

    await expect(opened).rejects.toMatchObject({ code: 'agent_absent' });
    real.agentsJoin(true);
    await expect(telephony.dial(wish(callId, '08'))).rejects.toMatchObject({
      code: 'line_unavailable',
    });
  });

  it('does not ring on a carrier without a phone, and says that it is our fault', async () => {
    const telephony = telephonyOf();
    const callId = await open(telephony);
    const lost = { ...line, settings: { trunk_id: 'ST_nobody' } };

    const result = await telephony.dial({ ...wish(callId, '08'), line: lost });

    expect(result).toMatchObject({
      disposition: { network: 'trunk_failure', detail: 'no_such_trunk' },
    });
  });

  it('says that the line is unavailable when nobody listens', async () => {
    const telephony = telephonyOf({ url: 'ws://127.0.0.1:1' });
    const callId = randomUUID();
    const unavailable = { name: 'DomainError', code: 'line_unavailable' };

    const asked = [
      telephony.openRoom({ callId, line, door }),
      telephony.dial(wish(callId, '08')),
      telephony.find(line, callId),
      telephony.hangUp(line, callId),
    ];

    for (const answer of asked) await expect(answer).rejects.toMatchObject(unavailable);
  });
}
