import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { RawData, WebSocket } from 'ws';
import { timedWords } from './fake-deepgram.js';
import { createFaultSwitch, type Behaviour, type Fault } from './fault-switch.js';
import { openSocketDoor, type Refused } from './socket-door.js';
import { createSpeechMaker, type SpeechMaker } from './speech-maker.js';

export interface SpokenText {
  text: string;
  contextId: string;
  model: string;
  voice: string;
  language: string;
  sampleRate: number;
  samples: Int16Array;
  /** Milliseconds since 1970 of the first chunk. */
  atMs: number;
}

export interface AskedText {
  /** As it came, with the space that a client ends each piece with. */
  transcript: string;
  model: string;
  contextId: string;
  /** One for each socket, from 0. */
  connection: number;
}

/** Cartesia's text-to-speech over a WebSocket, on its wire protocol, with a voice of its own. */
export interface FakeCartesia {
  /** `http://host:port`, the plugin's `baseUrl`. */
  url: string;
  /** Everything that was spoken, in order. */
  spoken: SpokenText[];
  /** Everything that was asked for, in order, whatever came of it: this is billed. */
  asked: AskedText[];
  /** Makes these texts ahead of time, so that speaking them takes no time. */
  prepare(
    texts: readonly string[],
    options: { sampleRate: number; language: string },
  ): Promise<void>;
  behave(changes: Partial<Behaviour>): void;
  /** Cuts every connection, so that the next fault of connecting is met. */
  drop(): void;
  close(): Promise<void>;
}

interface Options {
  /** The only key that is let in; any when absent. */
  key?: string;
  models?: readonly string[];
}

interface Request {
  model_id: string;
  voice: { id?: string };
  output_format: { sample_rate: number };
  language?: string;
  context_id: string;
  transcript: string;
  continue?: boolean;
  cancel?: boolean;
}

interface State {
  faults: ReturnType<typeof createFaultSwitch>;
  maker: SpeechMaker;
  spoken: SpokenText[];
  asked: AskedText[];
  connections: number;
  models: readonly string[] | undefined;
}

/** Turn state: one context is one turn of the bot. */
interface Context {
  fault: Fault | null;
  seconds: number;
  chunks: number;
  work: Promise<void>;
}

const CHUNK_SECONDS = 0.1;
const CHUNKS_BEFORE_CLOSING = 3;

export async function startFakeCartesia(options: Options = {}): Promise<FakeCartesia> {
  const faults = createFaultSwitch();
  const maker = createSpeechMaker();
  const spoken: SpokenText[] = [];
  const state: State = {
    ...{ faults, maker, spoken, asked: [], connections: 0, models: options.models },
  };
  const door = await openSocketDoor({
    refuse: (request) => refusalOf(request, options.key, faults.peek()),
    serve: (socket) => serveSocket(socket, state),
  });
  return {
    url: `http://${door.host}`,
    spoken,
    asked: state.asked,
    async prepare(texts, format) {
      await Promise.all(texts.map((text) => maker.speak(text, format)));
    },
    behave: faults.behave,
    drop: door.drop,
    close: door.close,
  };
}

function refusalOf(
  request: IncomingMessage,
  key: string | undefined,
  fault: Fault | null,
): Refused | null {
  const given = request.headers['x-api-key'];
  const rightKey = typeof given === 'string' && (key === undefined || given === key);
  if (!rightKey || fault === 'bad_key') return refused(401, 'Invalid API key');
  if (!request.url?.startsWith('/tts/websocket')) return refused(404, 'Not found');
  if (request.headers['cartesia-version'] === undefined) return refused(400, 'Missing version');
  if (fault === 'error_500') return refused(500, 'Internal server error');
  if (fault === 'rate_limited') return refused(429, 'Too many concurrent requests');
  return null;
}

function refused(status: number, title: string): Refused {
  return { status, body: { title, request_id: randomUUID() } };
}

function serveSocket(socket: WebSocket, state: State): void {
  const contexts = new Map<string, Context>();
  const connection = state.connections++;
  socket.on('message', (data: RawData) => {
    const request = JSON.parse(toText(data)) as Request;
    const known = contexts.get(request.context_id);
    const context = known ?? { fault: null, seconds: 0, chunks: 0, work: Promise.resolve() };
    if (known === undefined) {
      context.fault = state.faults.nextTurn();
      context.work = pause(state.faults.latencyOf(context.fault));
      contexts.set(request.context_id, context);
    }
    if (request.cancel === true) return void contexts.delete(request.context_id);
    const { transcript, model_id: model, context_id: contextId } = request;
    state.asked.push({ transcript, model, contextId, connection });
    context.work = context.work
      .then(() => speak(socket, { state, request, context }))
      .catch(() => socket.terminate());
    if (request.continue !== true) {
      context.work = context.work.then(() => finish(socket, request.context_id, context));
    }
  });
}

interface Speaking {
  state: State;
  request: Request;
  context: Context;
}

async function speak(socket: WebSocket, { state, request, context }: Speaking): Promise<void> {
  const { context_id: contextId, transcript, language = 'en', model_id: model } = request;
  const sampleRate = request.output_format.sample_rate;
  if (context.fault === 'silent') return;
  if (context.fault === 'garbage') {
    socket.send('<html>502 Bad Gateway</html>');
    return;
  }
  const status = statusOf(state, model, context.fault);
  if (status !== null) {
    fail(socket, { contextId, ...status });
    return;
  }
  const text = transcript.trim();
  const samples = await state.maker.speak(text, { sampleRate, language });
  if (samples.length === 0) return;
  const voice = request.voice.id ?? '';
  state.spoken.push({
    ...{ text, contextId, model, voice, language, sampleRate, samples },
    atMs: performance.timeOrigin + performance.now(),
  });
  await stream(socket, { contextId, context, samples, sampleRate });
  const seconds = samples.length / sampleRate;
  const end = context.seconds + seconds;
  const words = timedWords({ text, start: context.seconds, end, score: 1 });
  context.seconds = end;
  send(socket, {
    ...{ type: 'timestamps', context_id: contextId, status_code: 206, done: false },
    word_timestamps: {
      words: words.map(({ punctuated_word: word }) => word),
      start: words.map(({ start }) => start),
      end: words.map((word) => word.end),
    },
  });
}

/** The real one takes the connection and refuses the request. */
function statusOf({ models }: State, model: string, fault: Fault | null) {
  if (fault === 'unknown_model' || (models !== undefined && !models.includes(model))) {
    const error = 'Invalid model: The model is not valid, make sure it is a valid model ID.';
    return { status: 400, error };
  }
  if (fault === 'error_500') return { status: 500, error: 'Internal server error' };
  if (fault === 'rate_limited') return { status: 429, error: 'Too many concurrent requests' };
  return null;
}

interface Sound {
  contextId: string;
  context: Context;
  samples: Int16Array;
  sampleRate: number;
}

async function stream(socket: WebSocket, sound: Sound): Promise<void> {
  const { contextId, context, samples, sampleRate } = sound;
  const size = Math.round(CHUNK_SECONDS * sampleRate);
  for (let at = 0; at < samples.length; at += size) {
    if (context.fault === 'closes_mid_turn' && context.chunks >= CHUNKS_BEFORE_CLOSING) {
      socket.close(1011, 'internal error');
      await once(socket, 'close');
      return;
    }
    const part = samples.slice(at, at + size);
    context.chunks += 1;
    send(socket, {
      ...{ type: 'chunk', context_id: contextId, status_code: 206, done: false, step_time: 1 },
      data: Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('base64'),
    });
  }
}

function finish(socket: WebSocket, contextId: string, { fault }: Context): void {
  if (fault === 'silent' || fault === 'garbage' || fault === 'unknown_model') return;
  send(socket, { type: 'done', context_id: contextId, status_code: 200, done: true });
}

function fail(
  socket: WebSocket,
  { contextId, status, error }: { contextId: string; status: number; error: string },
): void {
  send(socket, { type: 'error', context_id: contextId, status_code: status, done: true, error });
}

function send(socket: WebSocket, message: object): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
}

function toText(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}
