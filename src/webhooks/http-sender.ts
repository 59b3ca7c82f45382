import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { parseRetryAfter } from '../domain/webhook-retry.js';
import { onlyThese, RefusedAddressError, resolveHost, type Address } from '../net/address-guard.js';
import type { SendResult, WebhookSender } from '../ports/webhook-delivery.js';

export interface HttpSenderSettings {
  /** Plain http, and addresses of private networks: for an intranet, and for tests. */
  allowPrivate: boolean;
  /** From the look-up of the name to the status of the answer. */
  timeoutMs?: number;
}

type Request = Parameters<WebhookSender['send']>[0];

const TIMEOUT_MS = 10_000;
const ANSWER_BYTES = 1_024;
/** The status is the answer; for words after it nobody waits longer. */
const BODY_LIMIT_MS = 1_000;
/** Whoever saves a webhook waits for no slow name server. */
const OBJECTION_LIMIT_MS = 1_500;
const USER_AGENT = 'New-Voice-Webhooks/1';

/**
 * Sends to receivers over HTTP. The name is resolved here and the connection goes to the very
 * addresses that were looked at; redirects are not followed, connections are not kept.
 */
export function createHttpSender(settings: HttpSenderSettings): WebhookSender {
  const { timeoutMs = TIMEOUT_MS } = settings;
  return {
    async send(request) {
      const startedAt = performance.now();
      const signal = AbortSignal.timeout(timeoutMs);
      const outcome = await exchange(settings, request, signal).catch((error: unknown) =>
        failure(signal.aborted ? 'timeout' : reasonOf(error)),
      );
      return { ...outcome, durationMs: Math.round(performance.now() - startedAt) };
    },

    async objection(text) {
      const url = new URL(text);
      if (url.protocol !== 'https:' && !settings.allowPrivate) return 'must begin with https://';
      try {
        await withinLimit(
          resolveHost(url.hostname, settings),
          AbortSignal.timeout(OBJECTION_LIMIT_MS),
        );
        return null;
      } catch (error) {
        // A name that cannot be resolved just now may be tomorrow; it is asked for at each try.
        return error instanceof RefusedAddressError ? 'must lead to a public address' : null;
      }
    },
  };
}

type Outcome = Omit<SendResult, 'durationMs'>;

async function exchange(
  settings: HttpSenderSettings,
  request: Request,
  signal: AbortSignal,
): Promise<Outcome> {
  const url = new URL(request.url);
  if (url.protocol !== 'https:' && !settings.allowPrivate) return failure('not_https');
  const addresses = await withinLimit(resolveHost(url.hostname, settings), signal);
  const response = await post(url, { request, addresses, signal });
  const { statusCode: status = 0, headers } = response;
  const answer = await firstWords(response);
  const taken = status >= 200 && status < 300;
  const error = taken ? null : status >= 300 && status < 400 ? 'redirect' : 'refused';
  const retryAfterMs = taken ? null : parseRetryAfter(headers['retry-after'], Date.now());
  return { status, error, answer, retryAfterMs };
}

function post(
  url: URL,
  { request, addresses, signal }: { request: Request; addresses: Address[]; signal: AbortSignal },
): Promise<IncomingMessage> {
  const body = Buffer.from(request.body, 'utf8');
  const options = {
    method: 'POST',
    agent: false,
    signal,
    lookup: onlyThese(addresses),
    headers: {
      'content-type': 'application/json',
      'content-length': body.length,
      'user-agent': USER_AGENT,
      ...request.headers,
    },
  } as const;
  return new Promise((resolve, reject) => {
    const sent: ClientRequest =
      url.protocol === 'https:' ? https.request(url, options) : http.request(url, options);
    sent.on('response', resolve).on('error', reject);
    sent.end(body);
  });
}

/** The beginning of the answer; what it is cut short by does not change its status. */
async function firstWords(response: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const late = setTimeout(() => response.destroy(), BODY_LIMIT_MS);
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= ANSWER_BYTES) break;
    }
  } catch {
    // Cut short: what has come is kept.
  } finally {
    clearTimeout(late);
    response.destroy();
  }
  const text = Buffer.concat(chunks).subarray(0, ANSWER_BYTES).toString('utf8');
  return text === '' ? null : text.replaceAll('\0', '');
}

function failure(error: string): Outcome {
  return { status: null, error, answer: null, retryAfterMs: null };
}

/** One word for the log of deliveries; the words of a system may tell of its network. */
function reasonOf(error: unknown): string {
  if (error instanceof RefusedAddressError) return 'address_refused';
  const code = (error as { code?: unknown }).code;
  if (typeof code !== 'string') return 'failed';
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return 'name_not_found';
  if (code === 'ECONNREFUSED') return 'connection_refused';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'connection_lost';
  if (/CERT|TLS|SSL|SELF_SIGNED|ALTNAME/.test(code)) return 'tls';
  return code.startsWith('HPE_') ? 'not_http' : 'unreachable';
}

async function withinLimit<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => undefined);
  return Promise.race([
    work,
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('too late')), { once: true });
    }),
  ]);
}
