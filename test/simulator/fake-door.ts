import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface DoorVisit {
  attempt: string;
  action: string;
  token: string | undefined;
  body: unknown;
}

export interface FakeDoor {
  url: string;
  visits: DoorVisit[];
  /** The bodies of one kind of visit by one attempt. */
  bodies(attempt: string, action: string): unknown[];
  /** Resolves with the next or an earlier visit that fits. */
  visit(attempt: string, action: string): Promise<DoorVisit>;
  close(): Promise<void>;
}

export interface DoorRules {
  config: Record<string, unknown>;
  /** Status by action; 200 when it is not named. */
  statuses: Partial<Record<string, number>>;
  heartbeat: { hang_up: boolean };
  /** Runs before the answer. */
  onVisit(visit: DoorVisit): void;
}

export const SALON = {
  context: { role: 'Ты — администратор салона «Лилия». Говори тепло.', style: 'тепло' },
  flow: {
    type: 'linear',
    states: ['greeting', { id: 'booking', name: 'Запись на время' }, 'goodbye'],
    greeting_phrases: [],
  },
  agent: { lead_transfer_fields: [{ name: 'Имя клиента', instruction: 'спроси' }] },
  tools: [{ name: 'calendar', config: {}, enabled: true }],
};

/**
 * The agent's door as the simulator sees it: it keeps what it is told, and answers by the rules.
 */
export async function openFakeDoor(rules: Partial<DoorRules> = {}): Promise<FakeDoor> {
  const visits: DoorVisit[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    void readVisit(request).then((visit) => {
      rules.onVisit?.(visit);
      visits.push(visit);
      response.statusCode = rules.statuses?.[visit.action] ?? 200;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answerTo(visit, rules)));
      for (const look of waiting) look();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const matching = (attempt: string, action: string) =>
    visits.filter((visit) => visit.attempt === attempt && visit.action === action);
  return {
    url: `http://127.0.0.1:${port}`,
    visits,
    bodies: (attempt, action) => matching(attempt, action).map((visit) => visit.body),
    visit: (attempt, action) =>
      new Promise((resolve) => {
        const look = () => {
          const found = matching(attempt, action)[0];
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function readVisit(request: IncomingMessage): Promise<DoorVisit> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const [, , , attempt = '', action = ''] = (request.url ?? '').split('/');
  const token = request.headers.authorization?.replace('Bearer ', '');
  return { attempt, action, token, body: text === '' ? undefined : JSON.parse(text) };
}

function answerTo(visit: DoorVisit, rules: Partial<DoorRules>): unknown {
  switch (visit.action) {
    case 'config':
      return {
        call_id: visit.attempt,
        skillbase_version: 1,
        config: rules.config ?? SALON,
        contact: { name: 'Мария Иванова', data: { город: 'Казань' } },
      };
    case 'heartbeat':
      return rules.heartbeat ?? { hang_up: false };
    case 'report':
      return { taken: true };
    default:
      return {};
  }
}
