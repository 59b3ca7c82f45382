import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, it, expect } from '@jest/globals';
import type { DialLine, DialRequest, Telephony } from '../../src/ports/telephony.js';

/** One line with callees of known manners, and an agent that can join. */
export interface TelephonyStage {
  telephony: Telephony;
  line: DialLine;
  door: { url: string; token: string };
  numbers: {
    answers: string;
    busy: string;
    declines: string;
    invalid: string;
    /** Rings for as long as one lets it. */
    ringsOn: string;
  };
  /** How often phones rang for this call. */
  rings(callId: string): Promise<number>;
  close(): Promise<void>;
}

const RING_TIMEOUT_SECONDS = 20;

/** What the platform relies on, whatever dials. Every adapter of the port passes it. */
export function telephonyContract(name: string, setUp: () => Promise<TelephonyStage>): void {
  describe(`${name} as a telephone line`, () => {
    let stage: TelephonyStage;
    beforeAll(async () => {
      stage = await setUp();
    });
    afterAll(() => stage.close());

    const open = async (callId = randomUUID() as string) => {
      const { telephony, line, door } = stage;
      await telephony.openRoom({ callId, line, door });
      return callId;
    };
    const wish = (callId: string, phoneNumber: string): DialRequest => ({
      callId,
      phoneNumber,
      line: stage.line,
      callerId: null,
      ringTimeoutSeconds: RING_TIMEOUT_SECONDS,
    });
    const find = (callId: string) => stage.telephony.find(stage.line, callId);
    const dial = (callId: string, number: string, more: Partial<DialRequest> = {}) =>
      stage.telephony.dial({ ...wish(callId, number), ...more });
    const untilRinging = async (callId: string) => {
      while ((await find(callId)).state === 'none') await new Promise(setImmediate);
    };

    it('tells when a call was answered, in line time', async () => {
      const callId = await open();
      const { clock } = stage.line;
      const lineNow = () => clock.virtualOriginMs + (Date.now() - clock.realOriginMs) * clock.speed;
      const before = lineNow();

      const result = await dial(callId, stage.numbers.answers);

      expect(result.kind).toBe('answered');
      if (result.kind !== 'answered') return;
      expect(result.answeredAtMs).toBeGreaterThanOrEqual(Math.floor(before));
      expect(result.answeredAtMs).toBeLessThanOrEqual(lineNow());
      expect(await find(callId)).toEqual({ state: 'answered' });
      await stage.telephony.hangUp(stage.line, callId);
      expect(await find(callId)).toMatchObject({
        state: 'ended',
        disposition: { network: 'answered' },
      });
    });

    it.each([
      ['busy', 'busy'],
      ['declines', 'declined'],
      ['invalid', 'invalid_number'],
    ] as const)('tells that a number %s, now and later', async (kind, network) => {
      const callId = await open();

      const result = await dial(callId, stage.numbers[kind]);

      expect(result).toMatchObject({
        kind: 'ended',
        disposition: { network, answeredBy: null, business: null },
      });
      expect(await find(callId)).toMatchObject({ state: 'ended', disposition: { network } });
    });

    it('knows nothing of an attempt that was not dialled', async () => {
      expect(await find(await open())).toEqual({ state: 'none' });
    });

    it('opens an open room without changing it', async () => {
      const callId = await open();

      await open(callId);

      expect(await dial(callId, stage.numbers.busy)).toMatchObject({ kind: 'ended' });
    });

    it('ends a dial that is aborted, and tells how', async () => {
      const callId = await open();
      const away = new AbortController();
      const dialled = dial(callId, stage.numbers.ringsOn, { signal: away.signal });
      await untilRinging(callId);

      away.abort();

      expect(await dialled).toMatchObject({
        kind: 'ended',
        disposition: { network: 'cancelled' },
      });
    });

    it('does not ring for a dial that was aborted before it began', async () => {
      const callId = await open();

      const result = await dial(callId, stage.numbers.answers, { signal: AbortSignal.abort() });

      expect(result).toMatchObject({
        kind: 'ended',
        disposition: { network: null, detail: 'never_dialled' },
      });
      expect(await stage.rings(callId)).toBe(0);
    });

    it('cancels what rings when it is hung up, as often as one asks', async () => {
      const callId = await open();
      const dialled = dial(callId, stage.numbers.ringsOn);
      await untilRinging(callId);

      await stage.telephony.hangUp(stage.line, callId);
      await stage.telephony.hangUp(stage.line, callId);

      expect(await dialled).toMatchObject({ disposition: { network: 'cancelled' } });
    });

    it('refuses to dial into a closed room, and rings nowhere', async () => {
      const callId = await open();
      await stage.telephony.hangUp(stage.line, callId);

      const dialled = dial(callId, stage.numbers.answers);

      await expect(dialled).rejects.toMatchObject({ code: 'line_unavailable' });
      expect(await stage.rings(callId)).toBe(0);
      expect(await find(callId)).toEqual({ state: 'none' });
    });

    it('never takes a second dial for the first', async () => {
      const callId = await open();
      const first = dial(callId, stage.numbers.ringsOn);
      while ((await stage.rings(callId)) === 0) await new Promise(setImmediate);

      // The line may lose the answer to either of them.
      await Promise.allSettled([dial(callId, stage.numbers.declines)]);

      expect(await stage.rings(callId)).toBe(2);
      await stage.telephony.hangUp(stage.line, callId);
      await Promise.allSettled([first]);
    });
  });
}
