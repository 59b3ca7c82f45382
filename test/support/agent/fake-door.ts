import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface DoorVisit {
  method: string;
  callId: string;
  action: string;
  token: string | null;
  body: unknown;
}

/** The agent's door of a platform that is not there. */
export interface FakeDoor {
  url: string;
  visits: DoorVisit[];
  /** What the door answers to `config`, by call. */
  briefings: Map<string, unknown>;
  /** Answers this status, and nothing else, until it is null again. */
  refuseWith(action: string, status: number | null): void;
  hangUp(callId: string): void;
  visitsOf(callId: string, action: string): DoorVisit[];
  close(): Promise<void>;
}

export async function startFakeDoor(): Promise<FakeDoor> {
  const visits: DoorVisit[] = [];
  const briefings = new Map<string, unknown>();
  const refusals = new Map<string, number>();
  const hangUps = new Set<string>();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, , , callId = '', action = ''] = (request.url ?? '').split('/');
    const token = request.headers.authorization?.replace('Bearer ', '') ?? null;
    const text = await textOf(request);
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    visits.push({ method: request.method ?? '', callId, action, token, body });
    const refusal = refusals.get(action);
    const briefing = briefings.get(callId);
    if (refusal !== undefined) answer(response, refusal, { code: 'refused' });
    else if (action === 'config') answer(response, briefing === undefined ? 404 : 200, briefing);
    else if (action === 'heartbeat') answer(response, 200, { hang_up: hangUps.has(callId) });
    else if (action === 'report') answer(response, 200, { taken: true });
    else answer(response, 204);
  }

  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    visits,
    briefings,
    refuseWith(action, status) {
      if (status === null) refusals.delete(action);
      else refusals.set(action, status);
    },
    hangUp: (callId) => void hangUps.add(callId),
    visitsOf: (callId, action) =>
      visits.filter((visit) => visit.callId === callId && visit.action === action),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function answer(response: ServerResponse, status: number, body?: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
