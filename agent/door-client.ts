import type { Dispatch } from './dispatch.js';

export interface DoorRequest {
  method: 'GET' | 'POST';
  action: 'config' | 'heartbeat' | 'turns' | 'report';
  body?: unknown;
  timeoutMs?: number;
}

export interface DoorAnswer {
  status: number;
  /** Undefined when the answer is no JSON. */
  body: unknown;
}

/** Throws when the door can't be reached; any status is an answer. */
export type AskDoor = (request: DoorRequest) => Promise<DoorAnswer>;

const TIMEOUT_MS = 10_000;

/** The platform, as one call sees it. */
export function createDoorClient({ callId, door }: Dispatch): AskDoor {
  return async ({ method, action, body, timeoutMs = TIMEOUT_MS }) => {
    const response = await fetch(`${door.url}/internal/calls/${callId}/${action}`, {
      method,
      // The token is for this door only, wherever it may point.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        authorization: `Bearer ${door.token}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return { status: response.status, body: jsonOf(await response.text()) };
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
