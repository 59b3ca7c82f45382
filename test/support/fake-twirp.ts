import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TwirpRequest {
  /** Such as `CreateRoom`. */
  method: string;
  body: Record<string, unknown>;
}

/** What a method answers: JSON, an error of Twirp, or nothing at all. */
export type TwirpAnswer =
  | Record<string, unknown>
  | { error: { status: number; code: string; msg: string; meta?: Record<string, string> } }
  | 'hangs_up';

export interface FakeTwirp {
  url: string;
  requests: TwirpRequest[];
  asked(method: string): TwirpRequest[];
  /** From now on; without an answer a method answers an empty object. */
  answer(method: string, answer: TwirpAnswer | Answering): void;
  close(): Promise<void>;
}

type Answering = (request: TwirpRequest) => TwirpAnswer | Promise<TwirpAnswer>;

/** LiveKit's API as far as a line uses it: JSON over HTTP, with errors as Twirp writes them. */
export async function startFakeTwirp(): Promise<FakeTwirp> {
  const answers = new Map<string, TwirpAnswer | Answering>();
  const requests: TwirpRequest[] = [];
  const server = createServer(async (request, response) => {
    const method = (request.url ?? '').split('/').at(-1) ?? '';
    const asked = { method, body: JSON.parse(await textOf(request)) as Record<string, unknown> };
    requests.push(asked);
    const given = answers.get(method) ?? {};
    const answer = typeof given === 'function' ? await given(asked) : given;
    if (answer === 'hangs_up') return void request.socket.destroy();
    const { error } = answer as { error?: { status: number } };
    // Errors are read as such only with exactly this type.
    response.writeHead(error?.status ?? 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(error ?? answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    asked: (method) => requests.filter((request) => request.method === method),
    answer: (method, answer) => void answers.set(method, answer),
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString() || '{}';
}
