import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, expect } from '@jest/globals';
import type { DialLine } from '../../src/ports/telephony.js';
import { startSimulator } from '../../src/simulator/simulator.js';
import { createSimulatedTelephony } from '../../src/telephony/simulated-telephony.js';
import { QUIET, talkTo, TUESDAY_MS, useExchange } from '../simulator/exchange-fixture.js';
import { openFakeDoor } from '../simulator/fake-door.js';
import { telephonyContract, type TelephonyStage } from './telephony-contract.js';

const lineOf = (speed: number, settings: Record<string, unknown>): DialLine => ({
  id: 'line-1',
  kind: 'simulator',
  clock: { realOriginMs: Date.now(), virtualOriginMs: TUESDAY_MS, speed },
  settings,
});

async function setUp(): Promise<TelephonyStage> {
  const dataDir = mkdtempSync(join(tmpdir(), 'exchange-'));
  const door = await openFakeDoor();
  const simulator = await startSimulator({ host: '127.0.0.1', port: 0, dataDir, log: QUIET });
  const { ledger } = talkTo(simulator.url, { door, dataDir });
  return {
    telephony: createSimulatedTelephony({ baseUrl: simulator.url }),
    line: lineOf(20, { by: 'suffix', ring_seconds: [2, 2], talk_seconds: [600, 600] }),
    door: { url: door.url, token: 'word' },
    numbers: {
      answers: '+79990000000',
      busy: '+79990000001',
      declines: '+79990000003',
      invalid: '+79990000004',
      ringsOn: '+79990000002',
    },
    rings: async (callId) =>
      (await ledger()).filter((entry) => entry.attempt === callId && entry.event === 'ringing')
        .length,
    async close() {
      await simulator.stop();
      await door.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

telephonyContract('the simulator', setUp);

describe('the client of the simulator', () => {
  const startExchange = useExchange();
  const callId = '00000000-0000-4000-8000-000000000001';
  const line = lineOf(1, { by: 'suffix' });
  const dialWish = { callId, line, phoneNumber: '+79990000002', callerId: null };

  it('says that the line is unavailable when nobody listens', async () => {
    const telephony = createSimulatedTelephony({ baseUrl: 'http://127.0.0.1:1' });
    const door = { url: 'http://127.0.0.1:1', token: 'word' };
    const unavailable = { name: 'DomainError', code: 'line_unavailable' };

    const asked = [
      telephony.openRoom({ callId, line, door }),
      telephony.dial({ ...dialWish, ringTimeoutSeconds: 20 }),
      telephony.find(line, callId),
      telephony.hangUp(line, callId),
    ];

    for (const answer of asked) await expect(answer).rejects.toMatchObject(unavailable);
  });

  it('names the fields of a line with wrong settings', async () => {
    const exchange = await startExchange();
    const telephony = createSimulatedTelephony({ baseUrl: exchange.url });
    const wrong = lineOf(1, { weights: { parrot: 1 } });

    const opened = telephony.openRoom({
      callId,
      line: wrong,
      door: { url: exchange.door.url, token: 'word' },
    });

    await expect(opened).rejects.toMatchObject({
      code: 'line_unavailable',
      errors: expect.arrayContaining([
        expect.objectContaining({ field: 'line.settings.weights.parrot' }),
      ]),
      extra: { status: 422, reason: 'validation_failed' },
    });
  });

  it('tells of a call that was lost with the exchange that nobody knows how it ended', async () => {
    const exchange = await startExchange();
    const telephony = createSimulatedTelephony({ baseUrl: exchange.url });
    await telephony.openRoom({ callId, line, door: { url: exchange.door.url, token: 'word' } });
    const dialled = telephony.dial({ ...dialWish, ringTimeoutSeconds: 20 });
    while ((await telephony.find(line, callId)).state === 'none');

    await exchange.stop();

    expect(await dialled).toEqual({
      kind: 'ended',
      disposition: { network: null, answeredBy: null, business: 'unknown', detail: 'lost' },
    });
  });
});
