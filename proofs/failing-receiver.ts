import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** What a receiver does with a request. */
export type Mood = 'takes' | 'fails' | 'hangs';

export interface Arrival {
  /** The `webhook-id`. */
  id: string;
  eventId: number;
  /** The call's id, else the campaign's. */
  key: string;
  atMs: number;
  /** When all of the answer 2xx was handed over; null: it was not. */
  ackedMs: number | null;
  verified: boolean;
}

/** A receiver that fails, hangs and comes back as it is told, and remembers everything. */
export interface FailingReceiver {
  url: string;
  arrivals: Arrival[];
  mood: Mood;
  /** Verified with it from then on. */
  secret: string;
  stop(): void;
}

export async function startFailingReceiver(): Promise<FailingReceiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const headers = request.headers as Record<string, string>;
      const arrival = arrivalOf(receiver.secret, { text, headers });
      receiver.arrivals.push(arrival);
      answer(response, receiver.mood, arrival);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver: FailingReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    ...{ arrivals: [], mood: 'takes', secret: '' },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
  return receiver;
}

function answer(response: ServerResponse, mood: Mood, arrival: Arrival): void {
  if (mood === 'hangs') return;
  if (mood === 'fails') {
    response.writeHead(500).end('out of order');
    return;
  }
  response.on('finish', () => (arrival.ackedMs = Date.now()));
  response.writeHead(204).end();
}

function arrivalOf(
  secret: string,
  { text, headers }: { text: string; headers: Record<string, string> },
): Arrival {
  const { data } = JSON.parse(text) as {
    data: { event_id: number; call_id: string | null; campaign_id: string | null };
  };
  return {
    id: headers['webhook-id'] ?? '',
    eventId: data.event_id,
    key: data.call_id ?? data.campaign_id ?? String(data.event_id),
    ...{ atMs: Date.now(), ackedMs: null, verified: isVerified(secret, { text, headers }) },
  };
}

function isVerified(
  secret: string,
  { text, headers }: { text: string; headers: Record<string, string> },
): boolean {
  try {
    new Webhook(secret).verify(text, headers);
    return true;
  } catch {
    return false;
  }
}
