import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll } from '@jest/globals';

export interface Received {
  id: string;
  headers: IncomingHttpHeaders;
  raw: string;
  body: { type: string; timestamp: string; data: Record<string, unknown> };
  path: string;
}

export interface WebhookReceiver {
  url: string;
  received: Received[];
  /** What it does with the next requests; takes them unless told otherwise. */
  answer: (request: Received, response: ServerResponse) => void;
}

const take = (_request: Received, response: ServerResponse) => void response.writeHead(204).end();

/** A receiver of webhooks that remembers what it got. */
export function useReceiver(): WebhookReceiver {
  const receiver: WebhookReceiver = { url: '', received: [], answer: take };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString('utf8');
      const { headers, url: path = '' } = request;
      const body = JSON.parse(raw === '' ? '{}' : raw) as Received['body'];
      const one = { id: String(headers['webhook-id']), headers, raw, body, path };
      receiver.received.push(one);
      receiver.answer(one, response);
    });
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  });
  afterEach(() => {
    receiver.received.length = 0;
    receiver.answer = take;
    server.closeAllConnections();
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return receiver;
}
