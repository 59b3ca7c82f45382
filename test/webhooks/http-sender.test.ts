import { describe, expect, it } from '@jest/globals';
import { createHttpSender } from '../../src/webhooks/http-sender.js';
import { useReceiver } from '../support/webhook-receiver.js';

const receiver = useReceiver();
const sender = createHttpSender({ allowPrivate: true, timeoutMs: 400 });
const body = JSON.stringify({ type: 'call.ended', data: { слово: 'Привет' } });
const send = (url = receiver.url) => sender.send({ url, headers: { 'webhook-id': 'a' }, body });

describe('a request to a receiver', () => {
  it('is a POST of the very body, and is taken when it is answered with 2xx', async () => {
    const result = await send();

    expect(result).toMatchObject({ status: 204, error: null, answer: null });
    expect(receiver.received).toMatchObject([
      { id: 'a', raw: body, headers: { 'content-type': 'application/json' } },
    ]);
  });

  it('keeps the first kilobyte of the answer', async () => {
    receiver.answer = (_request, response) => void response.writeHead(500).end('x\0'.repeat(5_000));

    const result = await send();

    expect(result).toMatchObject({ status: 500, error: 'refused', answer: 'x'.repeat(512) });
  });

  it('does not follow where it is sent to', async () => {
    receiver.answer = (request, response) => {
      const location = `${receiver.url}?again`;
      response.writeHead(request.path.endsWith('again') ? 204 : 307, { location }).end();
    };

    expect(await send()).toMatchObject({ status: 307, error: 'redirect' });
    expect(receiver.received).toHaveLength(1);
  });

  it('waits for a receiver that hangs no longer than it may', async () => {
    receiver.answer = () => undefined;

    const result = await send();

    expect(result).toMatchObject({ status: null, error: 'timeout' });
    expect(result.durationMs).toBeGreaterThanOrEqual(380);
  });

  it('is taken when the status came, even if the rest never comes', async () => {
    receiver.answer = (_request, response) => void response.writeHead(200).write('half');

    expect(await send()).toMatchObject({ status: 200, error: null, answer: 'half' });
  });

  it.each([
    ['a connection that is cut', 'connection_lost'],
    ['an answer that is no HTTP', 'not_http'],
  ])('fails by %s: %s', async (_what, error) => {
    receiver.answer = (_request, response) => {
      if (error === 'not_http') response.socket?.end('hello\r\n\r\n');
      else response.socket?.destroy();
    };

    expect(await send()).toMatchObject({ status: null, error });
  });

  it.each([
    ['http://127.0.0.1:9/', 'connection_refused'],
    ['http://nobody.invalid/', 'name_not_found'],
  ])('to %s fails: %s', async (url, error) => {
    expect(await send(url)).toMatchObject({ status: null, error });
  });

  it('tells what the receiver asks to wait', async () => {
    receiver.answer = (_request, response) =>
      void response.writeHead(429, { 'retry-after': '7' }).end();

    expect(await send()).toMatchObject({ status: 429, retryAfterMs: 7_000 });
  });
});

describe('a sender that may go to public addresses only', () => {
  const careful = createHttpSender({ allowPrivate: false });

  it('sends nothing elsewhere, whatever was saved before', async () => {
    const request = { headers: {}, body };
    const results = await Promise.all([
      careful.send({ ...request, url: receiver.url }),
      careful.send({ ...request, url: receiver.url.replace('http:', 'https:') }),
    ]);

    expect(results.map(({ error }) => error)).toEqual(['not_https', 'address_refused']);
    expect(receiver.received).toEqual([]);
  });

  it.each([
    ['http://example.com/', 'must begin with https://'],
    ['https://localhost/hook', 'must lead to a public address'],
    ['https://[::ffff:10.0.0.1]/', 'must lead to a public address'],
    ['https://nobody.invalid/', null],
    ['https://8.8.8.8/', null],
  ])('of %s says %p when it is saved', async (url, objection) => {
    expect(await careful.objection(url)).toBe(objection);
  });
});
