import { once } from 'node:events';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { callMessageSchema } from '../../src/contracts/live-api.js';
import { aCall } from '../support/builders.js';
import { aCallUnderWay, aTurn } from '../support/call-under-way.js';
import { useDatabase } from '../support/database.js';
import { useLive, type LiveApi } from '../support/live.js';

const live = useLive();
const database = useDatabase({ pool: 16 });
let api: LiveApi;
let key: string;

beforeEach(async () => {
  api = await live.api(database());
  key = await live.key(database());
});

const watch = (callId: string, query = '', at = api) =>
  live.client(`${at.url}/api/analytics/ws/calls/${callId}${query}`, key);
const isTurn = (index: number) => (message: { type: string; data: Record<string, unknown> }) =>
  message.type === 'turn' && message.data['turn_index'] === index;

// Of the reference: EP-17.
describe('the live view of a call', () => {
  it('begins with what is known, tells what happens, and closes at the end', async () => {
    const call = await aCallUnderWay(database());
    const client = watch(call.row.id);
    const init = await client.until(({ type }) => type === 'init');

    await call.answer();
    await call.say(aTurn(0, { content: 'Здравствуйте!' }));
    await call.say(aTurn(1));
    await call.report({ turns: [aTurn(0), aTurn(1), aTurn(2)] });
    await call.finish();

    expect((await client.closed).code).toBe(1000);
    expect(init.data).toMatchObject({ call_id: call.row.id, status: 'active', state: 'dialing' });
    expect(client.told()).toEqual([
      ...['init', 'status', 'turn 0', 'turn 1', 'turn 2', 'metrics', 'ended'],
    ]);
    const [, status, turn] = client.messages;
    expect(status?.data).toMatchObject({ state: 'live', status: 'active' });
    expect(turn?.data).toMatchObject({ role: 'assistant', content: 'Здравствуйте!' });
    expect(client.messages.at(-2)?.data).toMatchObject({ cost_total: expect.any(Number) });
    expect(client.messages.at(-1)?.data).toMatchObject({
      ...{ status: 'completed', outcome: 'success', disposition: 'goal_met' },
    });
    const ids = client.messages.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    for (const message of client.messages) callMessageSchema.parse(message);
  });

  it('shows one who comes later what was said so far, and nothing of it twice', async () => {
    const call = await aCallUnderWay(database());
    await call.answer();
    await call.say(aTurn(0), aTurn(1));

    const client = watch(call.row.id);
    const init = await client.until(({ type }) => type === 'init');
    await call.say(aTurn(2));
    await client.until(isTurn(2));

    expect(init.data['turns']).toMatchObject([{ turn_index: 0 }, { turn_index: 1 }]);
    expect(client.told()).toEqual(['init', 'turn 2']);
  });

  it('leaves out no turn that came before the answer was known', async () => {
    const call = await aCallUnderWay(database());
    await call.say(aTurn(0));

    const client = watch(call.row.id);
    const init = await client.until(({ type }) => type === 'init');
    await call.answer();
    await client.until(isTurn(0));

    expect(init.data['turns']).toEqual([]);
    expect(client.told()).toEqual(['init', 'status', 'turn 0']);
  });

  it('goes on after the last id that a client had, at another copy of the API', async () => {
    const call = await aCallUnderWay(database());
    await call.answer();
    const first = watch(call.row.id);
    await first.until(({ type }) => type === 'init');
    await call.say(aTurn(0), aTurn(1));
    const { id } = await first.until(isTurn(1));
    first.ws.terminate();
    await call.say(aTurn(2), aTurn(3));
    const other = await live.api(database());

    const second = watch(call.row.id, `?last_event_id=${id}`, other);
    await second.until(isTurn(3));
    await call.say(aTurn(4));
    await second.until(isTurn(4));

    expect(second.messages[0]).toMatchObject({
      ...{ type: 'init', id },
      data: { resumed: true, turns: [], state: 'live' },
    });
    expect(second.told()).toEqual(['init', 'turn 2', 'turn 3', 'turn 4']);
  });

  it('goes on after an id that the client says in a message', async () => {
    const call = await aCallUnderWay(database());
    await call.answer();
    await call.say(aTurn(0), aTurn(1));
    const [{ id }] = await database()('events').where({ type: 'call.turn' }).orderBy('id');
    const client = watch(call.row.id);
    await client.until(({ type }) => type === 'init');

    client.ws.send(JSON.stringify({ last_event_id: id }));
    await client.until(isTurn(1));

    expect(client.told()).toEqual(['init', 'init', 'turn 1']);
    expect(client.messages[1]).toMatchObject({ id, data: { resumed: true } });
  });

  it('tells one who missed the end of it, then closes', async () => {
    const call = await aCallUnderWay(database());
    await call.answer();
    const client = watch(call.row.id);
    const { id } = await client.until(({ type }) => type === 'init');
    client.ws.terminate();
    await call.finish();

    const again = watch(call.row.id, `?last_event_id=${id}`);

    expect((await again.closed).code).toBe(1000);
    expect(again.told()).toEqual(['init', 'metrics', 'ended']);
  });

  it('begins anew for one who comes with an id of another call', async () => {
    const [call, other] = [await aCallUnderWay(database()), await aCallUnderWay(database())];
    for (const one of [call, other]) {
      await one.answer();
      await one.say(aTurn(0));
    }
    const [{ id }] = await database()('events').where({ call_id: other.row.id });

    const client = watch(call.row.id, `?last_event_id=${id}`);
    const init = await client.until(({ type }) => type === 'init');

    expect(init.data).toMatchObject({ resumed: false, turns: [{ turn_index: 0 }] });
  });

  it('shows a call that ended long ago, and closes', async () => {
    const call = await aCall(database(), { state: 'ended' });

    const client = watch(call.id);

    expect((await client.closed).code).toBe(1000);
    expect(client.messages).toMatchObject([{ type: 'init', id: 0, data: { state: 'ended' } }]);
  });

  it('answers ping with pong', async () => {
    const call = await aCallUnderWay(database());
    const client = watch(call.row.id);
    await client.until(({ type }) => type === 'init');

    client.ws.send('ping');
    await once(client.ws, 'message');

    expect(client.texts).toEqual(['pong']);
  });

  it('tells the same to all who watch, each from where it is', async () => {
    const call = await aCallUnderWay(database());
    await call.answer();
    const clients = [watch(call.row.id)];
    await clients[0]?.until(({ type }) => type === 'init');
    for (let index = 0; index < 6; index += 1) {
      await call.say(aTurn(index));
      await clients[0]?.until(isTurn(index));
      clients.push(watch(call.row.id));
    }
    await Promise.all(clients.map((one) => one.until(({ type }) => type === 'init')));
    await call.finish();

    for (const client of clients) {
      await client.closed;
      const turns = client.messages[0]?.data['turns'] as { turn_index: number }[];
      const seen = [
        ...turns.map(({ turn_index: index }) => `turn ${index}`),
        ...client.told().filter((one) => one.startsWith('turn')),
      ];
      expect(seen).toEqual(Array.from({ length: 6 }, (_, index) => `turn ${index}`));
      expect(client.told().slice(-2)).toEqual(['metrics', 'ended']);
    }
  });

  it('says goodbye when this copy of the API stops', async () => {
    const call = await aCallUnderWay(database());
    const client = watch(call.row.id);
    await client.until(({ type }) => type === 'init');

    await api.stop();

    expect((await client.closed).code).toBe(1012);
    expect(api.openSockets()).toBe(0);
  });
});
