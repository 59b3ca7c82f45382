import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { refuse, Refusal } from './refusal.js';
import type { SimulatorLog } from './simulator-log.js';

export interface HttpRequest {
  params: Record<string, string>;
  query: Record<string, string>;
  body: unknown;
}

/** An answer is JSON, or lines of JSON in a stream. */
export type HttpAnswer = { status: number; body: unknown } | { lines: AsyncIterable<string> };

export interface Route {
  method: string;
  /** Named groups become `params`. */
  path: RegExp;
  answer(request: HttpRequest): Promise<HttpAnswer> | HttpAnswer;
}

const BODY_BYTES_MAX = 256 * 1024;
/** Longer than clients keep an idle connection, so that none is closed under a request. */
const KEEP_ALIVE_MS = 65_000;
const STREAM_CHUNK = 64 * 1024;

/**
 * A dial is answered when the phone is, so an answer may take minutes; no answer is ever timed out
 * here.
 */
export function createHttpServer(routes: readonly Route[], log: SimulatorLog): Server {
  const server = createServer((request, response) => {
    respond(routes, request, response).catch((error: unknown) => {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const refusal = error instanceof Refusal ? error : null;
      if (refusal === null) log.warn({ err: error }, 'a request failed');
      sendProblem(response, refusal ?? refuse(500, 'internal', 'The exchange failed.'));
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

async function respond(
  routes: readonly Route[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://exchange');
  const { route, params } = routeFor(routes, request.method ?? 'GET', url.pathname);
  const body = request.method === 'POST' ? await readJson(request) : undefined;
  const query = Object.fromEntries(url.searchParams);
  const answer = await route.answer({ params, query, body });
  if ('lines' in answer) await sendLines(response, answer.lines);
  else send(response, { ...answer, type: 'application/json' });
}

function routeFor(routes: readonly Route[], method: string, path: string) {
  const matching = routes.flatMap((route) => {
    const match = route.path.exec(path);
    return match === null ? [] : [{ route, params: { ...match.groups } }];
  });
  const found = matching.find(({ route }) => route.method === method);
  if (found !== undefined) return found;
  throw matching.length > 0
    ? refuse(405, 'method_not_allowed', 'This path takes another method.')
    : refuse(404, 'not_found', 'There is nothing at this path.');
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_BYTES_MAX) throw refuse(413, 'payload_too_large', 'The body is too large.');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw refuse(422, 'validation_failed', 'The body is no JSON.');
  }
}

async function sendLines(response: ServerResponse, lines: AsyncIterable<string>): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  let chunk = '';
  for await (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < STREAM_CHUNK) continue;
    if (response.destroyed) return;
    if (!response.write(chunk)) await drained(response);
    chunk = '';
  }
  response.end(chunk);
}

/** Also when the reader went away. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

function sendProblem(response: ServerResponse, refusal: Refusal): void {
  const { status } = refusal.facts;
  const type = 'application/problem+json';
  send(response, { status, type, body: { errors: [], ...refusal.facts } });
}

function send(
  response: ServerResponse,
  { status, body, type }: { status: number; body: unknown; type: string },
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
