import {
  AgentDispatchClient,
  ParticipantInfo_State,
  RoomServiceClient,
  ServerError,
  SipClient,
  type ParticipantInfo,
} from 'livekit-server-sdk';
import { DomainError } from '../domain/errors.js';

export interface LivekitKeys {
  /** ws, wss, http or https. */
  url: string;
  apiKey: string;
  apiSecret: string;
}

export interface LivekitApi {
  rooms: RoomServiceClient;
  sip: SipClient;
  dispatches: AgentDispatchClient;
}

const TIMEOUT_SECONDS = 5;
/** Of `kind` of a participant; the package does not export its names. */
const AGENT_KIND = 4;

/**
 * The package would replay a failed request in another region, a dial too, and so ring twice:
 * `failover` is off for good.
 */
export function createLivekitApi({ url, apiKey, apiSecret }: LivekitKeys): LivekitApi {
  const host = url.replace(/^ws/, 'http');
  const options = { requestTimeout: TIMEOUT_SECONDS, failover: false };
  return {
    rooms: new RoomServiceClient(host, apiKey, apiSecret, options),
    sip: new SipClient(host, apiKey, apiSecret, options),
    dispatches: new AgentDispatchClient(host, apiKey, apiSecret, options),
  };
}

export const roomOf = (callId: string): string => `call-${callId}`;
export const calleeOf = (callId: string): string => `callee-${callId}`;

/** Null for a room that is no call's. */
export function callOfRoom(room: string): string | null {
  return /^call-([0-9a-f-]{36})$/.exec(room)?.[1] ?? null;
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ServerError && error.code === 'not_found';
}

export function isAgent({ kind }: Pick<ParticipantInfo, 'kind'>): boolean {
  return kind.valueOf() === AGENT_KIND;
}

export function isPresent({ state }: Pick<ParticipantInfo, 'state'>): boolean {
  return state !== ParticipantInfo_State.DISCONNECTED;
}

/** Its own words are left out: LiveKit's may hold a phone number, and failures are kept. */
export function lineUnavailable(what: string, error: unknown): DomainError {
  const reason = error instanceof ServerError ? (error.code ?? String(error.status)) : 'no_answer';
  return new DomainError('line_unavailable', `${what} (${reason})`, { extra: { reason } });
}

/** Runs a request of the API; whatever goes wrong, the line is not available. */
export async function asking<T>(what: string, request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw lineUnavailable(what, error);
  }
}
