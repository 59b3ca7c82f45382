import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { replyOf, type ChatReply, type ChatRequest, type ChatScripts } from './chat-scripts.js';
import { createFaultSwitch, type Behaviour, type Fault } from './fault-switch.js';

/**
 * An OpenAI-compatible chat model on its wire protocol: what it says is a script, chosen by the
 * marker `[script:NAME]` in the system prompt.
 */
export interface FakeOpenAi {
  /** With `/v1`: the plugin's `baseURL`. */
  url: string;
  /** Every completion that was asked for. */
  requests: ChatRequest[];
  /** What was answered, in the same order; null for a fault. */
  replies: (ChatReply | null)[];
  /** Tokens of each answer; null for a fault. */
  counted: (CountedAnswer | null)[];
  behave(changes: Partial<Behaviour> & { wordMs?: number }): void;
  close(): Promise<void>;
}

export interface CountedAnswer {
  inputTokens: number;
  outputTokens: number;
  /** The caller stayed to its end, where the tokens are told. */
  isHeardOut: boolean;
}

interface Options {
  scripts: ChatScripts;
  /** The only key that is let in; any when absent. */
  key?: string;
  models?: readonly string[];
}

const REFUSALS: Partial<Record<Fault, { status: number; code: string; message: string }>> = {
  bad_key: { status: 401, code: 'invalid_api_key', message: 'Incorrect API key provided.' },
  unknown_model: { status: 404, code: 'model_not_found', message: 'The model does not exist.' },
  error_500: { status: 500, code: 'server_error', message: 'The server had an error.' },
  rate_limited: { status: 429, code: 'rate_limit_exceeded', message: 'Rate limit reached.' },
};
/** Pieces that arguments of a tool are streamed in. */
const ARGUMENT_PIECE = 12;

interface State extends Options {
  faults: ReturnType<typeof createFaultSwitch>;
  requests: ChatRequest[];
  replies: (ChatReply | null)[];
  counted: (CountedAnswer | null)[];
  wordMs: number;
}

export async function startFakeOpenAi(options: Options): Promise<FakeOpenAi> {
  const faults = createFaultSwitch();
  const state: State = { ...options, faults, requests: [], replies: [], counted: [], wordMs: 0 };
  const server = createServer((request, response) => {
    serve(state, request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests: state.requests,
    replies: state.replies,
    counted: state.counted,
    behave({ wordMs, ...changes }) {
      state.wordMs = wordMs ?? state.wordMs;
      faults.behave(changes);
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const authorization = request.headers.authorization ?? '';
  const path = (request.url ?? '').replace(/\?.*$/, '');
  if (state.key !== undefined && authorization !== `Bearer ${state.key}`) {
    refuse(response, 'bad_key');
    return;
  }
  if (request.method === 'GET' && path === '/v1/models') {
    const data = (state.models ?? []).map((id) => ({ id, object: 'model' }));
    answer(response, 200, { object: 'list', data });
    return;
  }
  if (request.method !== 'POST' || path !== '/v1/chat/completions') {
    answer(response, 404, { error: { message: 'Unknown request URL.', code: null } });
    return;
  }
  const chat = JSON.parse(await bodyOf(request)) as ChatRequest;
  await complete(state, chat, response);
}

async function complete(state: State, chat: ChatRequest, response: ServerResponse): Promise<void> {
  const { faults } = state;
  const fault = faults.nextTurn();
  state.requests.push(chat);
  const known = state.models === undefined || state.models.includes(chat.model);
  const refused = known ? fault : 'unknown_model';
  const reply = refused === null || refused === 'slow' ? replyOf(state.scripts, chat) : null;
  state.replies.push(reply);
  const place = state.counted.push(null) - 1;
  await pause(faults.latencyOf(fault));
  if (refused !== null && REFUSALS[refused] !== undefined) {
    refuse(response, refused);
    return;
  }
  if (fault === 'silent') return;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (fault === 'garbage') {
    response.end('data: {"choices": [oops\n\n');
    return;
  }
  const spoken = reply ?? replyOf(state.scripts, chat);
  const counted = countedOf(spoken, chat);
  state.counted[place] = counted;
  const chunks = chunksOf(spoken, chat);
  const cut = fault === 'closes_mid_turn' ? Math.max(2, Math.floor(chunks.length / 2)) : Infinity;
  for (const [index, chunk] of chunks.entries()) {
    if (index >= cut) return void response.destroy();
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    if (state.wordMs > 0) await pause(state.wordMs);
  }
  counted.isHeardOut = !response.destroyed;
  response.end('data: [DONE]\n\n');
}

function countedOf(reply: ChatReply, chat: ChatRequest): CountedAnswer {
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = usageOf(reply, chat);
  return { inputTokens, outputTokens, isHeardOut: false };
}

function chunksOf(reply: ChatReply, chat: ChatRequest) {
  const id = `chatcmpl-${randomUUID()}`;
  const base = { id, object: 'chat.completion.chunk', created: 0, model: chat.model };
  const chunk = (delta: object, finish: string | null = null) => {
    return { ...base, choices: [{ index: 0, delta, finish_reason: finish }] };
  };
  const words = (reply.say ?? '').match(/\S+\s*/g) ?? [];
  const calls = (reply.calls ?? []).flatMap(({ name, args }, index) => {
    const first = { index, id: `call_${randomUUID().slice(0, 8)}`, type: 'function' };
    const text = typeof args === 'string' ? args : JSON.stringify(args);
    const pieces = text.match(new RegExp(`.{1,${ARGUMENT_PIECE}}`, 'gsu')) ?? [];
    return [
      chunk({ tool_calls: [{ ...first, function: { name, arguments: '' } }] }),
      ...pieces.map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ];
  });
  const usage = usageOf(reply, chat);
  return [
    chunk({ role: 'assistant', content: '' }),
    ...words.map((content) => chunk({ content })),
    ...calls,
    chunk({}, calls.length > 0 ? 'tool_calls' : 'stop'),
    { ...base, choices: [], usage },
  ];
}

/** Four letters a token, as a rule of thumb; the same words always cost the same. */
function usageOf(reply: ChatReply, chat: ChatRequest) {
  const tokens = (value: unknown) => Math.ceil(JSON.stringify(value).length / 4);
  const prompt = tokens(chat.messages);
  const completion = tokens([reply.say ?? '', reply.calls ?? []]);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0 },
  };
}

function refuse(response: ServerResponse, fault: Fault): void {
  const { status, code, message } = REFUSALS[fault] ?? { status: 500, code: fault, message: fault };
  answer(response, status, {
    error: { message, code, type: 'invalid_request_error', param: null },
  });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
