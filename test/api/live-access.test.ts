import { once } from 'node:events';
import { request } from 'node:http';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createApiKeyStore } from '../../src/db/api-key-store.js';
import { createLiveTicketStore } from '../../src/db/live-ticket-store.js';
import { createLiveTickets } from '../../src/services/live-tickets.js';
import { aCall, aCompany } from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import { keyProtocol, useLive, type LiveApi } from '../support/live.js';
import type { CallRow } from '../support/rows.js';

const live = useLive();
const database = useDatabase();
let api: LiveApi;
let call: CallRow;

beforeEach(async () => {
  api = await live.api(database(), { origins: ['https://desk.example'] });
  call = await aCall(database(), { state: 'live' });
});

const address = (id = call.id, query = '', at = api) =>
  `${at.url}/api/analytics/ws/calls/${id}${query}`;
const codeOf = async (client: ReturnType<typeof live.client>) => (await client.closed).code;
const tickets = () => createLiveTickets({ store: createLiveTicketStore(database()) });

async function ticketOf(key: string): Promise<string> {
  const owner = await createApiKeyStore(database(), SECRET).findOwner(key);
  if (owner === null) throw new Error('the key has no owner');
  return (await tickets().issue(owner)).ticket;
}
const SECRET = 'a secret for tests only, of 32 characters';

describe('the door of the live view', () => {
  it('lets a viewer of the company in, and nobody of another one', async () => {
    const { id: other } = await aCompany(database());
    const own = live.client(address(), await live.key(database(), 'viewer', call.company_id));
    const strange = live.client(address(), await live.key(database(), 'admin', other));

    await own.until(({ type }) => type === 'init');

    expect(await codeOf(strange)).toBe(4404);
    expect(strange.messages).toEqual([]);
  });

  it('takes the key from the subprotocol or from the header, and never says it back', async () => {
    const key = await live.key(database());
    const byHeader = live.client(address(), null, { headers: { Authorization: `Bearer ${key}` } });
    const byProtocol = live.client(address(), key);

    await Promise.all(
      [byHeader, byProtocol].map((one) => one.until(({ type }) => type === 'init')),
    );

    expect(byProtocol.ws.protocol).toBe('new-voice');
  });

  it.each([
    ['no key', null],
    ['an unknown key', `nv_${'a'.repeat(43)}`],
    ['what is no key', 'x'],
  ])('refuses %s', async (_what, key) => {
    expect(await codeOf(live.client(address(), key))).toBe(4401);
  });

  it('takes no key from the address', async () => {
    const key = await live.key(database());

    expect(await codeOf(live.client(address(call.id, `?key=${key}`), null))).toBe(4400);
    expect(await codeOf(live.client(address(call.id, `?ticket=${key}`), null))).toBe(4401);
  });

  it('refuses a ticket that is used, at whichever copy, and lets one of many in', async () => {
    const ticket = await ticketOf(await live.key(database()));
    const other = await live.api(database());

    const clients = [api, other, api, other].map((at) =>
      live.client(address(call.id, `?ticket=${ticket}`, at), null),
    );
    const settled = await Promise.all(
      clients.map((one) =>
        one
          .until(({ type }) => type === 'init')
          .then(
            () => 'in',
            () => codeOf(one),
          ),
      ),
    );

    expect(settled.toSorted()).toEqual([4401, 4401, 4401, 'in']);
  });

  it('refuses a ticket that is too old, and one whose key was revoked', async () => {
    const key = await live.key(database());
    const old = await ticketOf(key);
    await database()('live_tickets').update({ expires_at: new Date(Date.now() - 1) });
    expect(await codeOf(live.client(address(call.id, `?ticket=${old}`), null))).toBe(4401);

    const revoked = await ticketOf(key);
    await database()('api_keys').update({ revoked_at: new Date() });
    expect(await codeOf(live.client(address(call.id, `?ticket=${revoked}`), null))).toBe(4401);
  });

  it('keeps of a ticket its hash only', async () => {
    const ticket = await ticketOf(await live.key(database()));

    expect(JSON.stringify(await database()('live_tickets'))).not.toContain(ticket.slice(4));
  });

  it('closes when the key is revoked meanwhile', async () => {
    const watchful = await live.api(database(), { limits: { keysCheckedMs: 50 } });
    const client = live.client(address(call.id, '', watchful), await live.key(database()));
    await client.until(({ type }) => type === 'init');

    await database()('api_keys').update({ revoked_at: new Date() });

    expect(await codeOf(client)).toBe(4401);
  });

  it('lets pages of known origins and of its own host watch, and no other', async () => {
    const key = await live.key(database());
    const from = (origin: string) => live.client(address(), key, { origin });

    expect(await codeOf(from('https://evil.example'))).toBe(4403);
    expect(await codeOf(from('null'))).toBe(4403);
    await from('https://desk.example').until(({ type }) => type === 'init');
    await from(api.url.replace('ws:', 'http:')).until(({ type }) => type === 'init');
  });

  it.each([
    ['no-uuid', ''],
    ['', '?last_event_id=x'],
    ['', '?last_event_id=-1'],
    ['', '?last_event_id=1e99'],
    ['', '?surprise=1'],
  ])('names what is malformed: %s%s', async (id, query) => {
    const client = live.client(address(id || call.id, query), await live.key(database()));

    expect(await codeOf(client)).toBe(4400);
  });

  it('says of an unknown call that there is none', async () => {
    const unknown = '5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77';

    const client = live.client(address(unknown), await live.key(database()));

    expect(await client.closed).toEqual({
      code: 4404,
      reason: 'there is no such call or campaign',
    });
  });

  it.each(['{"type":"hack"}', 'hello', '{"last_event_id":-1}', '[]', ''])(
    'closes on a message that it does not know: %s',
    async (text) => {
      const client = live.client(address(), await live.key(database()));
      await client.until(({ type }) => type === 'init');

      client.ws.send(text);

      expect(await codeOf(client)).toBe(4400);
    },
  );

  it('closes on a message that is too large, and on too many', async () => {
    const strict = await live.api(database(), { limits: { messagesMax: 5 } });
    const key = await live.key(database());
    const large = live.client(address(), key);
    const many = live.client(address(call.id, '', strict), key);
    await Promise.all([large, many].map((one) => one.until(({ type }) => type === 'init')));

    large.ws.send('x'.repeat(5_000));
    for (let sent = 0; sent < 6; sent += 1) many.ws.send('ping');

    expect(await codeOf(large)).toBe(1009);
    expect(await codeOf(many)).toBe(4429);
  });

  it('holds so many sockets of one key, and lets another one in when one leaves', async () => {
    const small = await live.api(database(), { limits: { socketsOfKeyMax: 2 } });
    const key = await live.key(database());
    const open = () => live.client(address(call.id, '', small), key);
    const [first, second] = [open(), open()];
    await Promise.all([first, second].map((one) => one.until(({ type }) => type === 'init')));

    expect(await codeOf(open())).toBe(4429);
    const other = live.client(address(call.id, '', small), await live.key(database()));
    await other.until(({ type }) => type === 'init');
    first.ws.close();
    await first.closed;

    await open().until(({ type }) => type === 'init');
  });

  it('answers a handshake for another address with 404, and lives on', async () => {
    const asked = request(`${api.url.replace('ws:', 'http:')}/api/elsewhere`, {
      headers: {
        ...{ Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' },
        'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
        'Sec-WebSocket-Protocol': keyProtocol('x'),
      },
    }).end();
    const [response] = (await once(asked, 'response')) as [{ statusCode: number }];

    expect(response.statusCode).toBe(404);
    expect(api.openSockets()).toBe(0);
  });

  it('drops a client that answers no heartbeat', async () => {
    const strict = await live.api(database(), { limits: { heartbeatMs: 50 } });
    const client = live.client(address(call.id, '', strict), await live.key(database()), {
      autoPong: false,
    });
    await client.until(({ type }) => type === 'init');

    expect(await codeOf(client)).toBe(1006);
  });
});
