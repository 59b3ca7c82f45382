import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RawData, WebSocket } from 'ws';
import { createFaultSwitch, type Behaviour, type Fault } from './fault-switch.js';
import { createSpeechEar, type HeardWords } from './heard-speech.js';
import type { KnownSpeech } from './sentence-recogniser.js';
import { openSocketDoor, type Refused } from './socket-door.js';

/**
 * Deepgram's streaming speech-to-text, on its wire protocol. It knows the words of the sentences
 * that it is given and of no others, so a right transcript proves that their sound arrived.
 */
export interface FakeDeepgram {
  /** `ws://host:port`, the plugin's `baseUrl`. */
  url: string;
  /** Every sentence that ended, in order; an empty text is sound like nothing known. */
  heard: HeardWords[];
  /** Query of each connection that was let in. */
  connections: URLSearchParams[];
  /** What came in over each of them: what is billed is the sound. */
  streams: HeardStream[];
  behave(changes: Partial<Behaviour>): void;
  /** Cuts every connection, so that the next fault of connecting is met. */
  drop(): void;
  close(): Promise<void>;
}

export interface HeardStream {
  model: string;
  /** When it was opened, in milliseconds since 1970. */
  atMs: number;
  /** Of the sound that was received, silence included. */
  seconds: number;
  /** Sentences that ended in it, in order. */
  texts: string[];
}

interface Options {
  sentences: readonly KnownSpeech[];
  /** The only key that is let in; any when absent. */
  key?: string;
  models?: readonly string[];
}

const MODELS = ['nova-3', 'nova-3-general', 'nova-2', 'nova-2-general'];

export async function startFakeDeepgram(options: Options): Promise<FakeDeepgram> {
  const faults = createFaultSwitch();
  const heard: HeardWords[] = [];
  const connections: URLSearchParams[] = [];
  const streams: HeardStream[] = [];
  const door = await openSocketDoor({
    refuse: (request) => refusalOf(request, { ...options, fault: faults.peek() }),
    serve(socket, request) {
      const query = queryOf(request);
      connections.push(query);
      const model = query.get('model') ?? '';
      const stream: HeardStream = { model, atMs: Date.now(), seconds: 0, texts: [] };
      streams.push(stream);
      serveStream(socket, { query, heard, stream, faults, sentences: options.sentences });
    },
  });
  return {
    url: `ws://${door.host}`,
    heard,
    connections,
    streams,
    behave: faults.behave,
    drop: door.drop,
    close: door.close,
  };
}

function queryOf(request: IncomingMessage): URLSearchParams {
  return new URL(request.url ?? '/', 'http://deepgram').searchParams;
}

function refusalOf(
  request: IncomingMessage,
  { key, models = MODELS, fault }: Pick<Options, 'key' | 'models'> & { fault: Fault | null },
): Refused | null {
  const given = request.headers.authorization;
  const rightKey = given?.startsWith('Token ') && (key === undefined || given === `Token ${key}`);
  if (!rightKey || fault === 'bad_key') return refused(401, 'INVALID_AUTH', 'Invalid credentials.');
  if (!request.url?.startsWith('/v1/listen?')) return refused(404, 'NOT_FOUND', 'Not found.');
  const known = models.includes(queryOf(request).get('model') ?? '');
  if (!known || fault === 'unknown_model') {
    return refused(400, 'Bad Request', 'No such model/language/tier combination found.');
  }
  if (fault === 'error_500') return refused(500, 'INTERNAL_SERVER_ERROR', 'Try again.');
  if (fault === 'rate_limited') return refused(429, 'TOO_MANY_REQUESTS', 'Too many requests.');
  return null;
}

function refused(status: number, code: string, message: string): Refused {
  return { status, body: { err_code: code, err_msg: message, request_id: randomUUID() } };
}

interface Stream {
  query: URLSearchParams;
  heard: HeardWords[];
  stream: HeardStream;
  faults: ReturnType<typeof createFaultSwitch>;
  sentences: readonly KnownSpeech[];
}

function serveStream(socket: WebSocket, { query, heard, stream, faults, sentences }: Stream): void {
  const sampleRate = Number(query.get('sample_rate') ?? 16_000);
  let received = 0;
  const requestId = randomUUID();
  let fault: Fault | null = null;
  let finalizing = false;
  const send = (message: object) => socket.send(JSON.stringify(message));
  const later = (run: () => void) => {
    const wait = faults.latencyOf(fault);
    if (wait === 0) run();
    else setTimeout(run, wait);
  };
  const results = (words: HeardWords, ended: boolean) =>
    send(resultsOf(words, { ended, finalizing, requestId }));
  const ear = createSpeechEar(sentences, {
    sampleRate,
    events: {
      started(atSeconds) {
        fault = faults.nextTurn();
        if (fault === 'closes_mid_turn') {
          socket.close(1011, 'internal error');
          return;
        }
        if (fault === 'garbage') {
          socket.send('<html>502 Bad Gateway</html>');
          return;
        }
        if (fault === 'silent') return;
        if (query.get('vad_events') === 'true') {
          send({ type: 'SpeechStarted', channel: [0, 1], timestamp: atSeconds });
        }
      },
      partial(words) {
        if (fault === null && query.get('interim_results') === 'true') results(words, false);
      },
      final(words) {
        heard.push(words);
        stream.texts.push(words.text);
        if (fault === 'silent' || fault === 'garbage') return;
        later(() => results(words, true));
      },
    },
  });
  const control = createControl({ socket, send, requestId });
  socket.on('message', (data: RawData, isBinary: boolean) => {
    if (isBinary) {
      const samples = samplesOf(data);
      received += samples.length;
      stream.seconds = received / sampleRate;
      return ear.hear(samples);
    }
    const { type } = JSON.parse(textOf(data)) as { type: string };
    if (type === 'Finalize') {
      finalizing = true;
      ear.finish();
      finalizing = false;
    } else control(type);
  });
}

function createControl(at: {
  socket: WebSocket;
  send: (message: object) => void;
  requestId: string;
}): (type: string) => void {
  return (type) => {
    if (type !== 'CloseStream') return;
    at.send({ type: 'Metadata', request_id: at.requestId, channels: 1 });
    at.socket.close(1000);
  };
}

function textOf(data: RawData): string {
  return bytesOf(data).toString('utf8');
}

function samplesOf(data: RawData): Int16Array {
  const bytes = bytesOf(data);
  return Int16Array.from({ length: bytes.length >> 1 }, (_, index) => bytes.readInt16LE(2 * index));
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}

interface ResultFacts {
  ended: boolean;
  finalizing: boolean;
  requestId: string;
}

function resultsOf(words: HeardWords, { ended, finalizing, requestId }: ResultFacts) {
  const { text, start, end, score } = words;
  return {
    type: 'Results',
    channel_index: [0, 1],
    start,
    duration: end - start,
    is_final: ended,
    speech_final: ended,
    from_finalize: finalizing,
    metadata: { request_id: requestId },
    channel: {
      alternatives: [{ transcript: text, confidence: score, words: timedWords(words) }],
    },
  };
}

/** Each word gets a share of the time as long as its share of the letters. */
export function timedWords(spoken: Pick<HeardWords, 'text' | 'start' | 'end' | 'score'>) {
  const { text, start, end, score } = spoken;
  const words = text.split(' ').filter(Boolean);
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  let at = start;
  return words.map((word) => {
    const from = at;
    at += ((end - start) * word.length) / letters;
    const plain = word.toLowerCase().replace(/[^\p{L}\p{N}'-]/gu, '');
    return { word: plain, punctuated_word: word, start: from, end: at, confidence: score };
  });
}
