import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterEach } from '@jest/globals';
import type { LedgerEntry } from '../../src/simulator/ledger.js';
import { startSimulator } from '../../src/simulator/simulator.js';
import { openFakeDoor, type DoorRules, type FakeDoor } from './fake-door.js';

export const QUIET = { info: () => undefined, warn: () => undefined };
const PATIENCE_MS = 4_000;
const LOOK_AGAIN_MS = 5;

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

export interface TestExchange {
  url: string;
  door: FakeDoor;
  dataDir: string;
  ask(method: string, path: string, body?: unknown): Promise<Answer>;
  open(room?: RoomWish): Promise<{ attempt: string; answer: Answer }>;
  dial(attempt: string, number: string, ringTimeoutSeconds?: number): Promise<Answer>;
  ledger(query?: string): Promise<LedgerEntry[]>;
  /** `event` or `event:code` of each line of one attempt. */
  story(attempt: string): Promise<string[]>;
}

export interface RoomWish {
  attempt?: string;
  line?: string;
  speed?: number;
  settings?: Record<string, unknown>;
}

export const LINE = 'line-1';
export const TUESDAY_MS = Date.parse('2026-09-01T08:00:00Z');
/** Everything goes by the number; short rings and talks. */
export const BY_SUFFIX = { by: 'suffix', ring_seconds: [4, 6], talk_seconds: [20, 30] };

/** Starts exchanges with a door of their own in the test's own process, and cleans up after it. */
export function useExchange() {
  const cleanups: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  return async (
    options: { dataDir?: string; door?: Partial<DoorRules> } = {},
  ): Promise<TestExchange & { stop: () => Promise<void> }> => {
    const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'exchange-'));
    cleanups.push(() => rmSync(dataDir, { recursive: true, force: true }));
    const door = await openFakeDoor(options.door);
    cleanups.push(() => door.close());
    const simulator = await startSimulator({ host: '127.0.0.1', port: 0, dataDir, log: QUIET });
    let stopped: Promise<void> | null = null;
    const stop = () => (stopped ??= simulator.stop());
    cleanups.push(stop);
    return { ...talkTo(simulator.url, { door, dataDir }), stop };
  };
}

export function talkTo(
  url: string,
  { door, dataDir }: { door: FakeDoor; dataDir: string },
): TestExchange {
  async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${url}${path}`, { method, ...sent });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }

  async function ledger(query = ''): Promise<LedgerEntry[]> {
    const text = await (await fetch(`${url}/ledger${query}`)).text();
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as LedgerEntry);
  }

  return {
    url,
    door,
    dataDir,
    ask,
    ledger,
    async open({ attempt = randomUUID(), line = LINE, speed = 1000, settings = BY_SUFFIX } = {}) {
      const clock = { realOriginMs: Date.now(), virtualOriginMs: TUESDAY_MS, speed };
      const answer = await ask('POST', '/rooms', {
        attempt,
        line: { id: line, clock, settings },
        door: { url: door.url, token: 'word' },
      });
      return { attempt, answer };
    },
    dial: (attempt, number, ringTimeoutSeconds = 30) =>
      ask('POST', `/rooms/${attempt}/dial`, {
        number,
        caller_id: null,
        ring_timeout_seconds: ringTimeoutSeconds,
      }),
    story: async (attempt) =>
      (await ledger())
        .filter((entry) => entry.attempt === attempt)
        .map(({ event, code }) => (code === null ? event : `${event}:${code}`)),
  };
}

/** Looks again until it holds; for what the exchange does by itself after the last answer. */
export async function eventually<T>(look: () => Promise<T | null | undefined | false>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error('it did not come to pass');
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}
