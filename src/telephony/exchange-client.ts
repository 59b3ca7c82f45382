import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import { DomainError } from '../domain/errors.js';

export interface ExchangeRequest {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: unknown;
  timeoutMs: number;
}

export interface ExchangeClient {
  /**
   * The JSON of a good answer; anything else is `line_unavailable`, with the exchange's word as
   * `extra.reason`.
   */
  ask(request: ExchangeRequest): Promise<unknown>;
}

const problemSchema = z.object({
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).default([]),
});

/** Well below the minute for which the exchange keeps an idle connection. */
const IDLE_SOCKET_MS = 20_000;

/**
 * Plain `node:http`: `fetch` gives up on an answer after five minutes, and the answer to a dial
 * comes when the phone is picked up.
 */
export function createExchangeClient(baseUrl: string): ExchangeClient {
  const base = baseUrl.replace(/\/$/, '');
  const agent = new Agent({ keepAlive: true, timeout: IDLE_SOCKET_MS, maxFreeSockets: 64 });

  function send(request: ExchangeRequest): Promise<{ status: number; text: string }> {
    const body = request.body === undefined ? '' : JSON.stringify(request.body);
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    // Whole milliseconds only: ring times divided by a line's speed seldom are.
    const signal = AbortSignal.timeout(Math.ceil(request.timeoutMs));
    return new Promise((resolve, reject) => {
      const { method, path } = request;
      const outgoing = httpRequest(`${base}${path}`, { method, headers, agent, signal });
      outgoing.on('response', (response) => readText(response).then(resolve, reject));
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  return {
    async ask(request) {
      const { status, text } = await send(request).catch((cause: unknown) => {
        throw new DomainError('line_unavailable', 'the simulator can not be reached', { cause });
      });
      const answer = jsonOf(text);
      if (status === 200 && answer !== undefined) return answer;
      throw refusalOf(status, answer);
    },
  };
}

function refusalOf(status: number, answer: unknown): DomainError {
  const { data: problem } = problemSchema.safeParse(answer);
  return new DomainError(
    'line_unavailable',
    problem === undefined
      ? `the simulator answered ${status}`
      : `the simulator refused: ${problem.detail}`,
    { errors: problem?.errors, extra: { status, reason: problem?.code ?? null } },
  );
}

async function readText(response: IncomingMessage): Promise<{ status: number; text: string }> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
