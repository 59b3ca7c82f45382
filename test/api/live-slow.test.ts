import { beforeEach, describe, expect, it } from '@jest/globals';
import { aCallUnderWay, aTurn, type CallUnderWay } from '../support/call-under-way.js';
import { useDatabase } from '../support/database.js';
import { useLive, type LiveClient } from '../support/live.js';

const live = useLive();
const database = useDatabase();
let call: CallUnderWay;
let key: string;

/** Far more than the kernel holds between two processes. */
const TURNS = 80;
const LONG = 'ю'.repeat(100_000);

beforeEach(async () => {
  call = await aCallUnderWay(database());
  await call.answer();
  key = await live.key(database());
});

const addressAt = (url: string) => `${url}/api/analytics/ws/calls/${call.row.id}`;

async function sayMuch(): Promise<void> {
  for (let index = 0; index < TURNS; index += 1) {
    await call.say(aTurn(index, { content: LONG }));
  }
}

/** Reads nothing from now on, as a page that hangs. */
function pause(client: LiveClient): void {
  client.ws.pause();
}

describe('a client that does not read', () => {
  it('is dropped, while others of the same call are told everything', async () => {
    const limits = { bufferedMax: 64 * 1024, fullMaxMs: 300 };
    const api = await live.api(database(), { limits });
    const [slow, quick] = [
      live.client(addressAt(api.url), key),
      live.client(addressAt(api.url), key),
    ];
    await Promise.all([slow, quick].map((one) => one.until(({ type }) => type === 'init')));
    pause(slow);

    await sayMuch();
    await quick.until(({ data }) => data['turn_index'] === TURNS - 1);
    while (api.openSockets() > 1) await new Promise((resolve) => setTimeout(resolve, 20));
    slow.ws.resume();

    expect([1006, 4408]).toContain((await slow.closed).code);
    expect(quick.told().slice(1)).toEqual(Array.from({ length: TURNS }, (_, at) => `turn ${at}`));
    expect(slow.messages.length).toBeLessThan(quick.messages.length);
  });

  it('and reads again in time, is told everything once and in order', async () => {
    const limits = { bufferedMax: 64 * 1024, fullMaxMs: 60_000 };
    const api = await live.api(database(), { limits });
    const client = live.client(addressAt(api.url), key);
    await client.until(({ type }) => type === 'init');
    pause(client);

    await sayMuch();
    await call.finish();
    const early = client.messages.length;
    client.ws.resume();
    await client.closed;

    expect(early).toBeLessThan(TURNS);
    expect(client.told().slice(1)).toEqual([
      ...Array.from({ length: TURNS }, (_, at) => `turn ${at}`),
      ...['metrics', 'ended'],
    ]);
  });
});
