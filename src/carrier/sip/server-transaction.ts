import { randomBytes } from 'node:crypto';
import { retransmit, TIMEOUT_MS, type Retransmission } from './retransmission.js';
import {
  canonicalName,
  headersOf,
  parameterOf,
  type SipHeaders,
  type SipRequest,
  type SipResponse,
} from './sip-message.js';
import type { SipAddress } from './sip-socket.js';

export interface Reply {
  status: number;
  reason: string;
  headers?: SipHeaders;
  body?: string;
}

/**
 * One request that somebody sent us. A request that comes again gets the last answer again; a
 * final answer to an INVITE is repeated until it is acknowledged, also a 200 (section 13.3.1.4).
 */
export interface ServerTransaction {
  request: SipRequest;
  from: SipAddress;
  /** Of the To header in all our answers; the dialog's local tag. */
  localTag: string;
  reply(reply: Reply): void;
  /** From now on nothing is answered, as if nobody were there; a CANCEL neither. */
  ignore(): void;
  ignored(): boolean;
  /** True once a final answer has gone out. */
  answered(): boolean;
  /** The request arrived once more. */
  repeat(): void;
  /** The ACK is there: the last answer needs no more repetition. */
  acknowledge(): void;
  close(): void;
}

interface Options {
  request: SipRequest;
  from: SipAddress;
  send: (response: SipResponse) => void;
  /** No ACK came for 32 s. */
  unacknowledged: () => void;
  /** The transaction may be forgotten. */
  ended: () => void;
}

export function createServerTransaction(options: Options): ServerTransaction {
  const { request, from, send } = options;
  const isInvite = request.method === 'INVITE';
  const localTag = tagOf(request) ?? randomBytes(6).toString('hex');
  let last: SipResponse | null = null;
  let repetition: Retransmission | null = null;
  let forget: NodeJS.Timeout | null = null;
  let ignored = false;

  function reply(answer: Reply) {
    if (ignored || (last !== null && last.status >= 200)) return;
    last = responseTo(request, { ...answer, localTag });
    const response = last;
    send(response);
    if (answer.status < 200) return;
    if (isInvite) {
      repetition = retransmit(
        () => send(response),
        () => {
          options.unacknowledged();
          options.ended();
        },
      );
    } else forget = setTimeout(options.ended, TIMEOUT_MS).unref();
  }

  return {
    request,
    from,
    localTag,
    reply,
    ignore() {
      ignored = true;
      forget = setTimeout(options.ended, 2 * TIMEOUT_MS).unref();
    },
    ignored: () => ignored,
    answered: () => last !== null && last.status >= 200,
    repeat() {
      if (last !== null) send(last);
    },
    acknowledge() {
      repetition?.stop();
      repetition = null;
      forget ??= setTimeout(options.ended, TIMEOUT_MS).unref();
    },
    close() {
      repetition?.stop();
      if (forget !== null) clearTimeout(forget);
    },
  };
}

function tagOf(request: SipRequest): string | undefined {
  return parameterOf(headersOf(request, 'to')[0] ?? '', 'tag');
}

const REPEATED = new Set(['via', 'record-route', 'from', 'call-id', 'cseq']);

function responseTo(request: SipRequest, reply: Reply & { localTag: string }): SipResponse {
  const headers = request.headers.filter(([name]) => REPEATED.has(canonicalName(name)));
  const to = headersOf(request, 'to')[0] ?? '';
  const tagged = reply.status === 100 || tagOf(request) !== undefined;
  headers.push(['To', tagged ? to : `${to};tag=${reply.localTag}`]);
  return {
    kind: 'response',
    status: reply.status,
    reason: reply.reason,
    headers: [...headers, ...(reply.headers ?? [])],
    body: reply.body ?? '',
  };
}
