import { randomBytes } from 'node:crypto';
import { retransmit } from './retransmission.js';
import { createServerTransaction, type ServerTransaction } from './server-transaction.js';
import {
  branchOf,
  cseqOf,
  headerOf,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from './sip-message.js';
import { openSipSocket, type SipAddress, type SipSocket } from './sip-socket.js';

export interface EndpointHandlers {
  /** A request for the first time; never ACK or CANCEL. */
  request(transaction: ServerTransaction): void;
  /** Its INVITE was given up by the caller before we answered; CANCEL has had its 200. */
  cancelled(transaction: ServerTransaction): void;
  /** Our final answer to the INVITE has arrived. */
  acknowledged(transaction: ServerTransaction): void;
  unacknowledged(transaction: ServerTransaction): void;
}

export interface SipEndpoint {
  local: SipAddress;
  /**
   * Sends a request and its retransmissions; resolves with the final answer, or null when none came
   * within 32 s. An INVITE's 200 is left for the caller to acknowledge.
   */
  send(request: SipRequest, to: SipAddress): Promise<SipResponse | null>;
  /** Once, without a transaction: an ACK. */
  sendOnce(request: SipRequest, to: SipAddress): void;
  close(): void;
}

interface State {
  socket: SipSocket;
  handlers: EndpointHandlers;
  servers: Map<string, ServerTransaction>;
  clients: Map<string, (response: SipResponse) => void>;
}

/** A SIP user agent's transaction layer over UDP (RFC 3261, section 17), for both directions. */
export async function openSipEndpoint(
  local: SipAddress,
  handlers: EndpointHandlers,
): Promise<SipEndpoint> {
  const servers: State['servers'] = new Map();
  const clients: State['clients'] = new Map();
  const socket = await openSipSocket(local, (message, from) => take(state, message, from));
  const state: State = { socket, handlers, servers, clients };
  const stops = new Set<() => void>();
  return {
    local: socket.local,
    send: (request, to) => sendRequest(state, { request, to, stops }),
    sendOnce: (request, to) => socket.send(withVia(request, socket.local).request, to),
    close() {
      for (const transaction of servers.values()) transaction.close();
      for (const stop of stops) stop();
      socket.close();
    },
  };
}

function take(state: State, message: SipMessage, from: SipAddress): void {
  if (message.kind === 'response') {
    state.clients.get(`${branchOf(message)} ${cseqOf(message).method}`)?.(message);
    return;
  }
  if (message.method === 'ACK') return takeAck(state, message);
  const known = state.servers.get(keyOf(message, message.method));
  if (known !== undefined) return known.repeat();
  const transaction = beginServer(state, message, from);
  if (message.method === 'CANCEL') return takeCancel(state, transaction);
  state.handlers.request(transaction);
}

/** An ACK for a refusal bears the INVITE's branch, one for a 200 a new one and the same CSeq. */
function takeAck(state: State, ack: SipRequest): void {
  const { number } = cseqOf(ack);
  const acknowledged =
    state.servers.get(keyOf(ack, 'INVITE')) ??
    [...state.servers.values()].find(
      ({ request }) =>
        request.method === 'INVITE' &&
        headerOf(request, 'call-id') === headerOf(ack, 'call-id') &&
        cseqOf(request).number === number,
    );
  if (acknowledged === undefined) return;
  acknowledged.acknowledge();
  state.handlers.acknowledged(acknowledged);
}

function takeCancel(state: State, cancel: ServerTransaction): void {
  const invite = state.servers.get(keyOf(cancel.request, 'INVITE'));
  if (invite === undefined) {
    return cancel.reply({ status: 481, reason: 'Call/Transaction Does Not Exist' });
  }
  if (invite.ignored()) return state.handlers.cancelled(invite);
  cancel.reply({ status: 200, reason: 'OK' });
  if (invite.answered()) return;
  state.handlers.cancelled(invite);
  invite.reply({ status: 487, reason: 'Request Terminated' });
}

function beginServer(state: State, request: SipRequest, from: SipAddress): ServerTransaction {
  const key = keyOf(request, request.method);
  const transaction = createServerTransaction({
    request,
    from,
    send: (response) => state.socket.send(response, from),
    unacknowledged: () => state.handlers.unacknowledged(transaction),
    ended: () => state.servers.delete(key),
  });
  state.servers.set(key, transaction);
  return transaction;
}

function keyOf(request: SipRequest, method: string): string {
  return `${branchOf(request)} ${method}`;
}

interface Sending {
  request: SipRequest;
  to: SipAddress;
  stops: Set<() => void>;
}

function sendRequest(state: State, { request, to, stops }: Sending): Promise<SipResponse | null> {
  const { request: sent, branch } = withVia(request, state.socket.local);
  const key = `${branch} ${request.method}`;
  return new Promise((resolve) => {
    const finish = (response: SipResponse | null) => {
      repetition.stop();
      state.clients.delete(key);
      stops.delete(cut);
      resolve(response);
    };
    const cut = () => finish(null);
    const repetition = retransmit(() => state.socket.send(sent, to), cut);
    stops.add(cut);
    state.clients.set(key, (response) => {
      if (response.status >= 200) return finish(response);
      // The other side has it: an INVITE is not sent again, and waits as long as it must.
      if (request.method === 'INVITE') repetition.stop();
    });
    state.socket.send(sent, to);
  });
}

function withVia(request: SipRequest, local: SipAddress): { request: SipRequest; branch: string } {
  const given = branchOf(request);
  if (given !== '') return { request, branch: given };
  const branch = `z9hG4bK${randomBytes(8).toString('hex')}`;
  const via = `SIP/2.0/UDP ${local.address}:${local.port};branch=${branch};rport`;
  return { request: { ...request, headers: [['Via', via], ...request.headers] }, branch };
}
