import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { behaviourSchema, type Behaviour } from './callee.js';
import { CALLEES } from './callees.js';
import type { CarrierLedger } from './ledger.js';
import type { PhoneBook } from './phone-book.js';
import type { Sentences } from './sentences.js';
import type { Switchboard } from './switchboard.js';

interface Deps {
  phoneBook: PhoneBook;
  ledger: CarrierLedger;
  sentences: Sentences;
  switchboard: Switchboard;
}

interface Answer {
  status: number;
  body: unknown;
}

const BODY_BYTES_MAX = 1 << 20;

const scriptSchema = z.strictObject({
  callee: z.string().max(50).optional(),
  behaviour: behaviourSchema.optional(),
  language: z.enum(['ru', 'en']).optional(),
});

/**
 * Beside the phone: who answers which number, which calls there were, what the ledger holds. It
 * listens on loopback and knows no keys, like the rest of the carrier.
 */
export function createControlServer(deps: Deps): Server {
  return createServer((request, response) => {
    respond(deps, request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else send(response, { status: 500, body: { detail: 'The carrier failed.' } });
    });
  });
}

async function respond(
  deps: Deps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://carrier');
  const [noun = '', id] = url.pathname.slice(1).split('/').map(decodeURIComponent);
  const key = `${request.method ?? 'GET'} ${noun}${id === undefined ? '' : '/id'}`;
  if (key === 'GET ledger') {
    const lines = deps.ledger.after(Number(url.searchParams.get('after') ?? 0));
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return;
  }
  const body = key === 'PUT numbers/id' ? await readBody(request) : '';
  send(response, await answerTo(deps, { key, id: id ?? '', body }));
}

async function answerTo(
  deps: Deps,
  { key, id, body }: { key: string; id: string; body: string },
): Promise<Answer> {
  switch (key) {
    case 'GET health':
      return { status: 200, body: { status: 'ok', live: liveCalls(deps).length } };
    case 'GET callees':
      return { status: 200, body: CALLEES.map(({ behaviour: _, first: __, ...row }) => row) };
    case 'GET sentences':
      return { status: 200, body: deps.sentences.all().map(({ samples: _, ...row }) => row) };
    case 'GET calls':
      return { status: 200, body: deps.switchboard.calls() };
    case 'GET calls/id':
      return found(deps.switchboard.calls().find(({ call }) => call === id));
    case 'DELETE calls/id':
      return (await deps.switchboard.hangUp(id)) ? { status: 204, body: null } : found(undefined);
    case 'PUT numbers/id':
      return script(deps, id, body);
    case 'DELETE numbers/id':
      deps.phoneBook.forget(id);
      return { status: 204, body: null };
    default:
      return { status: 404, body: { detail: 'There is nothing at this path.' } };
  }
}

function liveCalls({ switchboard }: Deps) {
  return switchboard.calls().filter(({ ended_by: by }) => by === null);
}

function found(value: unknown): Answer {
  return value === undefined
    ? { status: 404, body: { detail: 'There is no such call.' } }
    : { status: 200, body: value };
}

function script({ phoneBook, sentences }: Deps, number: string, body: string): Answer {
  const parsed = scriptSchema.safeParse(parseJson(body));
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => ({
      field: path.join('.'),
      message,
    }));
    return { status: 422, body: { detail: 'The script is not valid.', errors } };
  }
  const unknown = sentencesOf(parsed.data.behaviour).find((name) => !sentences.has(name));
  if (unknown !== undefined) {
    return { status: 422, body: { detail: `There is no sentence ${unknown}.`, errors: [] } };
  }
  if (!phoneBook.script(number, parsed.data)) {
    return { status: 422, body: { detail: 'There is no such callee.', errors: [] } };
  }
  const { name, language } = phoneBook.lookUp(number);
  return { status: 200, body: { number, callee: name, language } };
}

function sentencesOf(behaviour: Behaviour | undefined): string[] {
  const said = behaviour?.talk.flatMap((step) => (step.do === 'say' ? [step.sentence] : [])) ?? [];
  const early = behaviour?.early_media ?? null;
  return early === null ? said : [...said, early];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_BYTES_MAX) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, { status, body }: Answer): void {
  const text = status === 204 ? '' : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(text);
}
