import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createBoundedRequest } from '../../agent/tools/bounded-request.js';
import { createHttpTool } from '../../agent/tools/http-request.js';
import { httpSettingsSchema } from '../../src/contracts/tool-settings.js';
import { CALL_ID } from '../support/text-talks.js';

interface Asked {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

let server: Server;
let origin: string;
let asked: Asked[];
let answer: { status: number; body: string; headers?: Record<string, string> } | 'never';

beforeEach(async () => {
  asked = [];
  answer = { status: 200, body: '{"free":true}' };
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push({
        ...{ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body },
      });
      if (answer === 'never') return;
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const SECRETS = { token: 'sk-live-1234567' };
const moment = () => ({ signal: new AbortController().signal, spoken: async () => undefined });
const state = () => ({
  ...{ answeredBy: null, flowStateId: null, callbackAt: null, ending: null },
  extracted: { Заказ: 'пельмени' } as Record<string, unknown>,
});

function tool(config: Record<string, unknown>, { allowPrivate = true, secrets = SECRETS } = {}) {
  const made = createHttpTool(httpSettingsSchema.parse(config), {
    ...{ send: createBoundedRequest({ allowPrivate }), secrets, callId: CALL_ID },
    talk: { state: state() },
  });
  return { parameters: made.parameters, call: (args: unknown) => made.call(args, moment()) };
}

const ORDER = {
  type: 'object',
  properties: { id: { type: 'string', maxLength: 20 }, amount: { type: 'integer', minimum: 1 } },
  required: ['id'],
};

describe('the tool http', () => {
  it('asks the address of its settings, with arguments in path and query', async () => {
    const { call } = tool({ url: `${origin}/orders/{id}?full=1`, parameters: ORDER });

    const told = await call({ id: 'A/1 ?b', amount: 2 });

    expect(told).toContain('{"free":true}');
    expect(asked).toMatchObject([{ method: 'GET', url: '/orders/A%2F1%20%3Fb?full=1&amount=2' }]);
  });

  it('sends arguments as JSON, with a key by which a repeated request is known', async () => {
    const { call } = tool({ url: `${origin}/orders`, method: 'POST', parameters: ORDER });

    await call({ id: '7', amount: 2 });
    await call({ id: '7', amount: 2 });
    await call({ id: '8' });

    expect(asked.map(({ body }) => body)).toEqual([
      ...['{"id":"7","amount":2}', '{"id":"7","amount":2}', '{"id":"8"}'],
    ]);
    const keys = asked.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it('sends what was found out when it asks the model for nothing', async () => {
    await tool({ url: `${origin}/orders`, method: 'POST' }).call({});

    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      call_id: CALL_ID,
      extracted_data: { Заказ: 'пельмени' },
    });
  });

  it('puts secrets in by itself, and never gives them back', async () => {
    answer = { status: 200, body: 'you sent Bearer sk-live-1234567' };
    const { call } = tool({
      url: `${origin}/me?key={{secret.token}}`,
      headers: { Authorization: 'Bearer {{secret.token}}' },
    });

    const told = await call({});

    expect(asked[0]).toMatchObject({
      ...{ url: '/me?key=sk-live-1234567' },
      headers: { authorization: 'Bearer sk-live-1234567' },
    });
    expect(told).not.toContain('sk-live');
    expect(told).toContain('Bearer ***');
  });

  it('does without a system whose secret is not there', async () => {
    const { call } = tool({ url: origin, headers: { a: '{{secret.other}}' } });

    await expect(call({})).rejects.toThrow('not set up');
    expect(asked).toEqual([]);
  });

  it.each([
    [{}, 'id'],
    [{ id: 7 }, 'id'],
    [{ id: 'x'.repeat(21) }, 'id'],
    [{ id: '1', amount: 0 }, 'amount'],
    [{ id: '1', amount: '2' }, 'amount'],
    [{ id: '1', url: 'https://evil.example' }, 'url'],
    ['id=1', 'http'],
    [{ id: '..' }, 'id wrong'],
    [{ id: '' }, 'id wrong'],
  ])('refuses the arguments %j', async (args, problem) => {
    const { call } = tool({ url: `${origin}/orders/{id}`, parameters: ORDER });

    await expect(call(args)).rejects.toThrow(problem);
    expect(asked).toEqual([]);
  });

  it('asks no address that is not a public one, however it is written', async () => {
    const port = new URL(origin).port;
    const hosts = ['127.0.0.1', 'localhost', '[::1]', '2130706433', '0x7f.1', '169.254.169.254'];
    for (const host of hosts) {
      const url = `https://${host}:${port}/`;
      await expect(tool({ url }, { allowPrivate: false }).call({})).rejects.toThrow('not be asked');
    }
    const plain = tool({ url: 'http://example.com/' }, { allowPrivate: false });
    await expect(plain.call({})).rejects.toThrow('not be asked');
    expect(asked).toEqual([]);
  });

  it('follows no redirect', async () => {
    answer = { status: 302, body: '', headers: { location: `${origin}/elsewhere` } };

    await expect(tool({ url: origin }).call({})).rejects.toThrow('elsewhere');
    expect(asked).toHaveLength(1);
  });

  it('bounds what it reads, and how long it waits', async () => {
    answer = { status: 200, body: 'я'.repeat(1_000_000) };
    const told = await tool({ url: origin, response_max_chars: 100 }).call({});
    answer = 'never';
    const late = tool({ url: origin, timeout_seconds: 0.1 }).call({});

    expect(told).toContain(`${'я'.repeat(100)} (cut)`);
    expect(told.length).toBeLessThan(200);
    await expect(late).rejects.toThrow('in time');
  });

  it('tells the model how a system refused', async () => {
    answer = { status: 409, body: 'taken' };

    await expect(tool({ url: origin }).call({})).rejects.toThrow(/409.*data.*taken/);
  });

  it('takes no settings by which a model could choose the host', () => {
    const urls = ['https://{host}/', 'https://a{x}.example/', '{url}', 'https://{{secret.h}}/'];
    for (const url of [...urls, 'https://a@b/', 'file:///etc/passwd', '/path']) {
      expect(httpSettingsSchema.safeParse({ url }).success).toBe(false);
    }
    expect(httpSettingsSchema.safeParse({}).success).toBe(false);
    expect(httpSettingsSchema.safeParse({ url: 'https://a.example:8443/x{y}' }).success).toBe(true);
  });

  it('lets the model choose among the hosts of its settings', async () => {
    const { call } = tool({ hosts: [new URL(origin).host] });

    await call({ url: `${origin}/any?x=1` });
    await expect(call({ url: 'http://127.0.0.1:1/' })).rejects.toThrow('may not be asked');
    await expect(call({ url: origin.replace('//', '//a:b@') })).rejects.toThrow('not be asked');
    expect(asked.map(({ url }) => url)).toEqual(['/any?x=1']);
  });
});
