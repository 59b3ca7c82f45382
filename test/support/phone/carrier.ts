import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import type { BehaviourInput } from '../../../src/carrier/callee.js';
import type { CallFacts } from '../../../src/carrier/call-state.js';
import { startCarrier, type Carrier } from '../../../src/carrier/carrier.js';
import type { LedgerEntry, LedgerEvent } from '../../../src/carrier/ledger.js';
import type { G711Name } from '../../../src/carrier/media/g711.js';
import { openTestCaller, type TestCaller } from './test-caller.js';

const PATIENCE_MS = 25_000;

export interface CarrierUnderTest {
  carrier: Carrier;
  caller(codec?: G711Name): Promise<TestCaller>;
  /** A number of its own that behaves like this. */
  number(behaviour: BehaviourInput, language?: 'ru' | 'en'): string;
  /** Entries of the ledger about a number. */
  entries(number: string): LedgerEntry[];
  events(number: string): LedgerEvent[];
  /** The first entry of that kind about a number, now or soon. */
  entry(number: string, event: LedgerEvent): Promise<LedgerEntry>;
  ended(number: string): Promise<CallFacts>;
}

const quiet = { info: () => undefined, warn: () => undefined };

/** One carrier for the tests of a file; callers are closed after each test. */
export function useCarrier(): CarrierUnderTest {
  const callers: TestCaller[] = [];
  const under = {} as CarrierUnderTest;
  let folder = '';
  let numbers = 0;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'new-voice-carrier-'));
    const ports = { host: '127.0.0.1', sipPort: 0, controlPort: 0 };
    under.carrier = await startCarrier({ ...ports, dataDir: folder, log: quiet });
  });
  afterEach(() => {
    for (const caller of callers.splice(0)) caller.close();
  });
  afterAll(async () => {
    await under.carrier.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const entries = (number: string) =>
    under.carrier.ledger.after(0).filter((entry) => entry.number === number);
  return Object.assign(under, {
    async caller(codec?: G711Name) {
      const caller = await openTestCaller(under.carrier.sip, codec);
      callers.push(caller);
      return caller;
    },
    number(behaviour: BehaviourInput, language: 'ru' | 'en' = 'en') {
      numbers += 1;
      const number = `+1555${String(1_000_000 + numbers)}`;
      under.carrier.phoneBook.script(number, { behaviour, language });
      return number;
    },
    entries,
    events: (number: string) => entries(number).map(({ event }) => event),
    entry: (number: string, event: LedgerEvent) =>
      soon(() => entries(number).find((entry) => entry.event === event), event),
    ended: async (number: string) => {
      await soon(() => entries(number).find(({ event }) => event === 'ended'), 'end of the call');
      return soon(
        () => under.carrier.calls().find((call) => call.number === number),
        'facts of the call',
      );
    },
  });
}

async function soon<T>(find: () => T | undefined, what: string): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`no ${what} within ${PATIENCE_MS} ms`);
    await pause(10);
  }
}
