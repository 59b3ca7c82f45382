import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, it, expect } from '@jest/globals';
import { SipClient } from 'livekit-server-sdk';
import { createLivekitLineCheck } from '../../src/telephony/livekit-line-check.js';
import { createLivekitWebhook } from '../../src/telephony/livekit-webhook.js';
import { createLivekitTelephony } from '../../src/telephony/livekit-telephony.js';
import { REAL_TIME } from '../../src/domain/clock.js';
import type { LineEvent } from '../../src/ports/line-events.js';
import { eventually } from '../support/engine.js';
import {
  startRealTelephony,
  telephonyMissing,
  type RealTelephony,
} from '../support/telephony-stage.js';

const missing = await telephonyMissing();
let real: RealTelephony;

if (missing === null) {
  beforeAll(async () => {
    real = await startRealTelephony();
  });
  afterAll(() => real.close());
  describe('what is asked of a real LiveKit beside calls', besideCalls);
} else {
  it.skip(`needs a real LiveKit: ${missing}`, () => undefined);
}

const TRUNKS = { openSecret: (sealed: string) => sealed, environmentTrunk: null };

async function wrongs(settings: Record<string, unknown>, apiSecret = real.servers.apiSecret) {
  const { url, apiKey } = real.servers;
  const check = createLivekitLineCheck({ url, apiKey, apiSecret }, TRUNKS);
  const steps = await check.check({ settings, callerIds: [] });
  return steps.filter(({ ok }) => !ok).map(({ name }) => name);
}

function besideCalls(): void {
  const own = () => ({
    trunk: { address: real.carrier.sip, transport: 'udp', numbers: ['+15550100'] },
  });

  it('finds nothing wrong with a line that works, and rings nobody', async () => {
    const { url, apiKey, apiSecret } = real.servers;
    const sip = new SipClient(url.replace(/^ws/, 'http'), apiKey, apiSecret);
    const kept = await sip.createSipOutboundTrunk('kept', real.carrier.sip, ['+15550100']);

    expect(await wrongs(own())).toEqual([]);
    expect(await wrongs({ trunk_id: kept.sipTrunkId })).toEqual([]);
    expect(real.carrier.calls()).toEqual([]);
  });

  it('names a trunk that LiveKit does not keep, and a wrong key', async () => {
    expect(await wrongs({ trunk_id: 'ST_nobody' })).toEqual(['trunk']);
    expect(await wrongs(own(), 'another-secret-of-32-characters-or-so')).toEqual(['key']);
  });

  it('reads who left from the webhooks that LiveKit signs', async () => {
    const { url, apiKey, apiSecret } = real.servers;
    const telephony = createLivekitTelephony({
      ...{ url, apiKey, apiSecret, agentName: 'new-voice' },
      ...TRUNKS,
    });
    const line = { id: 'line', kind: 'livekit' as const, clock: REAL_TIME, settings: own() };
    const callId = randomUUID();
    await telephony.openRoom({ callId, line, door: { url: 'http://127.0.0.1:1', token: 'a' } });
    const number = { phoneNumber: '+4915112345608', callerId: null, ringTimeoutSeconds: 20 };
    await telephony.dial({ callId, line, ...number });
    await telephony.hangUp(line, callId);

    const reader = createLivekitWebhook({ apiKey, apiSecret });
    const heard = async (): Promise<LineEvent[]> => {
      const events = await Promise.all(
        real.webhooks.map(({ body, authorization }) => reader.read(body, authorization)),
      );
      return events.filter((event) => event !== null);
    };
    await eventually('all have left', async () => (await heard()).length >= 3);
    expect((await heard()).map(({ what }) => what).sort()).toEqual([
      'agent_left',
      'callee_left',
      'room_closed',
    ]);
  });

  it('names a SIP service that is gone', async () => {
    await real.servers.kill('livekit-sip');

    expect(await wrongs(own())).toEqual(['sip_service']);
  });
}
