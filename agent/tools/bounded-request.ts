import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { onlyThese, RefusedAddressError, resolveHost } from '../../src/net/address-guard.js';

export interface OutboundRequest {
  url: URL;
  method: string;
  headers: Record<string, string>;
  /** JSON; null: none. */
  body: string | null;
  /** From the look-up of the name to the last byte of the answer. */
  timeoutMs: number;
  answerBytesMax: number;
  /** Null: nothing but time ends it. */
  signal: AbortSignal | null;
}

export interface OutboundAnswer {
  status: number;
  text: string;
  isCut: boolean;
}

export type SendRequest = (request: OutboundRequest) => Promise<OutboundAnswer>;

/** One word for why there is no answer. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';

  constructor(readonly reason: 'address_refused' | 'not_https' | 'timeout' | 'unreachable') {
    super(reason);
  }
}

const USER_AGENT = 'New-Voice-Agent/1';

/**
 * Requests to systems of a customer. The connection goes to the very addresses that were looked
 * at, none of them in a private network; redirects are not followed, answers have a bound.
 */
export function createBoundedRequest({ allowPrivate }: { allowPrivate: boolean }): SendRequest {
  return async (request) => {
    if (request.url.protocol !== 'https:' && !allowPrivate) throw new RequestFailure('not_https');
    const limit = AbortSignal.timeout(request.timeoutMs);
    const signal = AbortSignal.any([limit, ...(request.signal ? [request.signal] : [])]);
    try {
      const addresses = await orAbort(resolveHost(request.url.hostname, { allowPrivate }), signal);
      const response = await send(request, { lookup: onlyThese(addresses), signal });
      return await answerOf(response, request.answerBytesMax);
    } catch (error) {
      if (limit.aborted) throw new RequestFailure('timeout');
      if (error instanceof RefusedAddressError) throw new RequestFailure('address_refused');
      throw new RequestFailure('unreachable');
    }
  };
}

function send(
  { url, method, headers, body }: OutboundRequest,
  options: Pick<http.RequestOptions, 'lookup' | 'signal'>,
): Promise<IncomingMessage> {
  const content: Record<string, string> =
    body === null
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
  const all = {
    ...{ ...options, method, agent: false },
    headers: { accept: 'application/json', 'user-agent': USER_AGENT, ...content, ...headers },
  } as const;
  return new Promise((resolve, reject) => {
    const sent = url.protocol === 'https:' ? https.request(url, all) : http.request(url, all);
    sent.on('response', resolve).on('error', reject);
    sent.end(body ?? undefined);
  });
}

async function answerOf(response: IncomingMessage, bytesMax: number): Promise<OutboundAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > bytesMax) break;
  }
  response.destroy();
  const text = Buffer.concat(chunks).subarray(0, bytesMax).toString('utf8');
  return { status: response.statusCode ?? 0, text, isCut: bytes > bytesMax };
}

async function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => undefined);
  return Promise.race([
    work,
    new Promise<never>((_resolve, reject) => {
      const abort = () => reject(new Error('too late'));
      if (signal.aborted) abort();
      signal.addEventListener('abort', abort, { once: true });
    }),
  ]);
}
