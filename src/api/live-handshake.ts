import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { z } from 'zod';
import { liveQuery } from '../contracts/live-api.js';
import { mayAct, type Principal } from '../domain/principal.js';
import { bearerToken, type FindPrincipal } from './authenticate.js';
import type { CloseReason } from './live-close-codes.js';

/** What a client offers beside its key; the answer names this one, never the key. */
export const SUBPROTOCOL = 'new-voice';
const KEY_PREFIX = 'key.';

export interface HandshakeDeps {
  findPrincipal: FindPrincipal;
  redeemTicket: (ticket: string) => Promise<Principal | null>;
  corsOrigins: readonly string[];
}

export type LiveKind = 'call' | 'campaign';

export interface LiveTarget {
  kind: LiveKind;
  id: string;
  query: URLSearchParams;
}

export interface Admitted {
  principal: Principal;
  resumeAfter: number | null;
}

const PATHS: readonly [LiveKind, RegExp][] = [
  ['call', /^\/api\/analytics\/ws\/calls\/([^/]+)\/?$/],
  ['campaign', /^\/api\/campaigns\/([^/]+)\/ws\/?$/],
];

/** Null: nothing can be watched there. */
export function targetOf(url: string): LiveTarget | null {
  const [path = '', query = ''] = url.split('?', 2);
  for (const [kind, pattern] of PATHS) {
    const id = pattern.exec(path)?.[1];
    if (id !== undefined) return { kind, id, query: new URLSearchParams(query) };
  }
  return null;
}

/** Who watches and from where on, or why not. A ticket is used up by the asking. */
export async function admitToLive(
  { headers }: IncomingMessage,
  { id, query }: LiveTarget,
  deps: HandshakeDeps,
): Promise<Admitted | CloseReason> {
  if (!isKnownOrigin(headers, deps.corsOrigins)) return 'forbidden';
  const wanted = liveQuery.safeParse(Object.fromEntries(query));
  if (!wanted.success || !z.uuid().safeParse(id).success) return 'malformed';
  const { ticket, last_event_id: resumeAfter = null } = wanted.data;
  const key = bearerToken(headers) ?? offeredKey(headers);
  const principal =
    ticket === undefined
      ? key === null
        ? null
        : await deps.findPrincipal(key)
      : await deps.redeemTicket(ticket);
  if (principal === null) return 'unauthenticated';
  if (!mayAct(principal.role, 'viewer')) return 'forbidden';
  return { principal, resumeAfter };
}

/** Browsers name the page that asks; programs name none. A page of our own host may always. */
function isKnownOrigin(headers: IncomingHttpHeaders, corsOrigins: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined || corsOrigins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

function offeredKey(headers: IncomingHttpHeaders): string | null {
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
  const encoded = offered.find((one) => one.startsWith(KEY_PREFIX));
  if (encoded === undefined) return null;
  return Buffer.from(encoded.slice(KEY_PREFIX.length), 'base64url').toString('utf8');
}
