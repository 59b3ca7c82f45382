import { request as httpRequest, Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { request as httpsRequest, Agent as HttpsAgent } from 'node:https';

/** Where the agent of one call reports, and with what word. */
export interface Door {
  url: string;
  token: string;
}

export interface DoorRequest {
  method: 'GET' | 'POST';
  attempt: string;
  action: 'config' | 'heartbeat' | 'turns' | 'report';
  body?: unknown;
}

export interface DoorAnswer {
  status: number;
  /** Undefined when the answer is no JSON. */
  body: unknown;
}

/** Throws when the door can't be reached; any status is an answer. */
export type AskDoor = (door: Door, request: DoorRequest) => Promise<DoorAnswer>;

export interface DoorClient {
  ask: AskDoor;
  close(): void;
}

const TIMEOUT_MS = 10_000;
/** Below the 5 s after which a Node server closes an idle connection. */
const IDLE_SOCKET_MS = 4_000;

export function createDoorClient(): DoorClient {
  const agents = {
    'http:': new HttpAgent({ keepAlive: true, timeout: IDLE_SOCKET_MS, maxSockets: 64 }),
    'https:': new HttpsAgent({ keepAlive: true, timeout: IDLE_SOCKET_MS, maxSockets: 64 }),
  };

  function send(door: Door, request: DoorRequest): Promise<DoorAnswer> {
    const base = door.url.replace(/\/$/, '');
    const url = new URL(`${base}/internal/calls/${request.attempt}/${request.action}`);
    const secure = url.protocol === 'https:';
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    return new Promise((resolve, reject) => {
      const outgoing = (secure ? httpsRequest : httpRequest)(url, {
        method: request.method,
        agent: agents[secure ? 'https:' : 'http:'],
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          authorization: `Bearer ${door.token}`,
          accept: 'application/json',
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        },
      });
      outgoing.on('response', (response) => readAnswer(response).then(resolve, reject));
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        // The server closed the kept connection just as it was used again: nothing was handled.
        if (outgoing.reusedSocket && error.code === 'ECONNRESET')
          send(door, request).then(resolve, reject);
        else reject(error);
      });
      outgoing.end(body);
    });
  }

  return {
    ask: send,
    close: () => Object.values(agents).forEach((agent) => agent.destroy()),
  };
}

async function readAnswer(response: IncomingMessage): Promise<DoorAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, body: jsonOf(Buffer.concat(chunks).toString()) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
