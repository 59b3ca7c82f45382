import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { answerUnreadableRequests } from '../../src/api/unreadable-requests.js';

let server: Server;
afterEach(() => void server.close());

/** Everything that the server says, though the client is slow to send its all. */
async function answerTo(pieces: readonly string[]): Promise<string> {
  server = createServer((_, res) => res.end('ok'));
  answerUnreadableRequests(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  let said = '';
  socket.on('data', (data: Buffer) => (said += data.toString()));
  const closed = new Promise<void>((resolve, reject) => {
    socket.once('end', resolve).once('error', reject);
  });
  for (const piece of pieces) {
    await new Promise((sent) => socket.write(piece, sent));
    if (said === '' && piece !== pieces[0]) await once(socket, 'data');
  }
  await closed;
  socket.end();
  return said;
}

describe('a request that cannot be read', () => {
  it('is told that its address is too long, while the rest of it still comes', async () => {
    const long = 'a'.repeat(20_000);
    const rest = 'b'.repeat(1_000_000);
    const said = await answerTo([`GET /?q=${long}`, long, rest, rest]);
    const body = JSON.parse(said.slice(said.indexOf('\r\n\r\n'))) as Record<string, unknown>;

    expect(said).toMatch(/^HTTP\/1\.1 431 .*\r\nContent-Type: application\/problem\+json/);
    expect(body).toMatchObject({ status: 431, code: 'request_too_long', errors: [] });
    expect(body['detail']).toContain('16 KiB');
  });

  it('is told that it is no request', async () => {
    expect(await answerTo(['this is not HTTP\r\n\r\n'])).toMatch(/^HTTP\/1\.1 400 /);
  });
});
