import { describe, it, expect } from '@jest/globals';
import { REAL_TIME } from '../../src/domain/clock.js';
import type { DialLine, Telephony } from '../../src/ports/telephony.js';
import { createTelephonyOfLines } from '../../src/telephony/telephony-of-lines.js';

const lineOf = (kind: DialLine['kind']): DialLine => ({
  ...{ id: 'line-1', kind, clock: REAL_TIME, settings: {} },
});

/** Writes down what it is asked. */
function namedTelephony(name: string, asked: string[]): Telephony {
  const note = (what: string) => void asked.push(`${name} ${what}`);
  return {
    openRoom: async () => note('openRoom'),
    async dial() {
      note('dial');
      return { kind: 'answered', answeredAtMs: 0 };
    },
    async find() {
      note('find');
      return { state: 'none' };
    },
    hangUp: async () => note('hangUp'),
  };
}

async function askAll(telephony: Telephony, line: DialLine): Promise<void> {
  const callId = 'call';
  await telephony.openRoom({ callId, line, door: { url: '', token: '' } });
  const numbers = { phoneNumber: '+79990001200', callerId: null, ringTimeoutSeconds: 20 };
  await telephony.dial({ callId, line, ...numbers });
  await telephony.find(line, callId);
  await telephony.hangUp(line, callId);
}

describe('the telephony of all lines', () => {
  it('asks the adapter of the kind of the line', async () => {
    const asked: string[] = [];
    const telephony = createTelephonyOfLines({
      simulator: namedTelephony('simulator', asked),
      livekit: namedTelephony('livekit', asked),
    });

    await askAll(telephony, lineOf('livekit'));
    await askAll(telephony, lineOf('simulator'));

    const methods = ['openRoom', 'dial', 'find', 'hangUp'];
    expect(asked).toEqual([
      ...methods.map((method) => `livekit ${method}`),
      ...methods.map((method) => `simulator ${method}`),
    ]);
  });

  it('rings nothing without LiveKit, says what is missing, and gives calls back', async () => {
    const asked: string[] = [];
    const simulator = namedTelephony('simulator', asked);
    const telephony = createTelephonyOfLines({ simulator, livekit: null });
    const line = lineOf('livekit');

    await expect(askAll(telephony, line)).rejects.toMatchObject({
      ...{ code: 'line_unavailable', message: expect.stringContaining('LIVEKIT_URL') },
    });
    expect(await telephony.find(line, 'call')).toEqual({ state: 'none' });
    await telephony.hangUp(line, 'call');
    expect(asked).toEqual([]);
  });
});
