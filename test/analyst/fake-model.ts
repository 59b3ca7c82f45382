import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeModel {
  url: string;
  /** Bodies of the requests that came. */
  asked: Record<string, unknown>[];
  /** How the next requests are answered; the last one stays. */
  answers(...next: FakeAnswer[]): void;
  stop(): Promise<void>;
}

export type FakeAnswer =
  | { kind: 'says'; content: string }
  | { kind: 'refuses' }
  | { kind: 'fails'; status: number }
  | { kind: 'hangs' };

/** A server that speaks the part of OpenAI's API that the analyst uses. */
export async function startFakeModel(): Promise<FakeModel> {
  const asked: Record<string, unknown>[] = [];
  let queue: FakeAnswer[] = [{ kind: 'fails', status: 500 }];
  const server = createServer((req, res) => {
    void bodyOf(req).then((body) => {
      asked.push(body);
      const answer = queue.length > 1 ? queue.shift() : queue[0];
      if (answer === undefined || answer.kind === 'hangs') return;
      if (answer.kind === 'fails') {
        res.writeHead(answer.status, { 'content-type': 'application/json' });
        res.end('{"error":{"message":"no"}}');
        return;
      }
      const refusal = answer.kind === 'refuses' ? 'I would rather not.' : null;
      const content = answer.kind === 'says' ? answer.content : null;
      const message = { role: 'assistant', content, refusal };
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end(JSON.stringify({ id: 'x', object: 'chat.completion', choices: [{ message }] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    answers: (...next) => void (queue = next),
    stop: () => stopped(server),
  };
}

async function bodyOf(req: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of req) text += String(chunk);
  return JSON.parse(text) as Record<string, unknown>;
}

function stopped(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
