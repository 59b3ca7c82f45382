import { ReadableStream, type ReadableStreamDefaultController } from 'node:stream/web';
import { setTimeout as pause } from 'node:timers/promises';
import { inference, initializeLogger, voice } from '@livekit/agents';
import { TTS } from '@livekit/agents-plugin-cartesia';
import { STT } from '@livekit/agents-plugin-deepgram';
import { LLM } from '@livekit/agents-plugin-openai';
import { AudioFrame } from '@livekit/rtc-node';
import { logSession, type SessionLog } from '../../agent/session-log.js';
import { loadSentences } from '../../src/carrier/sentences.js';
import { startFakeCartesia } from './providers/fake-cartesia.js';
import { startFakeDeepgram } from './providers/fake-deepgram.js';
import { startFakeOpenAi } from './providers/fake-openai.js';
import { knownSentences } from './providers/known-sentences.js';
import type { ChatScript } from './providers/chat-scripts.js';

/**
 * A talk with the real plugins on the fake providers, without a room: the person's voice goes in
 * in real time, and the bot's is played to nobody, as long as it is.
 */
export interface TalkInProcess {
  session: voice.AgentSession;
  log: SessionLog;
  /** Says a sentence of the carrier's; answers when its last sample was sent, in ms since 1970. */
  say(sentence: string): Promise<number>;
  /** When the bot has said its next whole or cut sentence. */
  turnOf(role: 'user' | 'assistant'): Promise<void>;
  botSpeaks(): Promise<void>;
  end(): Promise<void>;
}

interface Options {
  script: ChatScript;
  tools?: voice.AgentOptions<unknown>['tools'];
  language?: 'ru' | 'en';
}

const RATE = 8_000;
/** Of 32,768: softer is breath and noise. */
const LOUD = 400;
const FRAME_MS = 20;
const FRAME = (RATE * FRAME_MS) / 1_000;

export async function startTalk(options: Options): Promise<TalkInProcess> {
  const { script, tools, language = 'ru' } = options;
  initializeLogger({ pretty: false, level: 'error' });
  const deepgram = await startFakeDeepgram({ sentences: knownSentences(language) });
  const openai = await startFakeOpenAi({ scripts: { default: script } });
  const cartesia = await startFakeCartesia();
  const line = startLine();
  const speaker = new TimedOutput();
  const session = new voice.AgentSession({
    stt: new STT({ apiKey: 'k', baseUrl: deepgram.url, language, model: 'nova-3' }),
    llm: new LLM({ apiKey: 'k', baseURL: openai.url, model: 'gpt-4o-mini' }),
    tts: new TTS({ apiKey: 'k', baseUrl: cartesia.url, language, model: 'sonic-3' }),
    vad: new inference.VAD({ model: 'silero' }),
    turnHandling: {
      turnDetection: 'vad',
      endpointing: { mode: 'fixed', minDelay: 200, maxDelay: 1_000 },
      interruption: { enabled: true, mode: 'vad', minDuration: 300, minWords: 0 },
      preemptiveGeneration: { enabled: false },
    },
    aecWarmupDuration: null,
    userAwayTimeout: null,
  });
  session.input.audio = line.input;
  session.output.audio = speaker;
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- it is one.
  session.output.transcription = speaker.words;
  const log = logSession(session, { flowStateId: () => 'talk' });
  const agent = new voice.Agent({ instructions: 'Be brief.', ...(tools && { tools }) });
  await session.start({ agent, record: false });
  const sentences = loadSentences();
  return {
    ...{ session, log },
    say: (id: string) => line.say(sentences.get(id, language).samples),
    turnOf: (role: 'user' | 'assistant') => nextTurn(log, role),
    botSpeaks: () => nextEvent(log, () => session.agentState === 'speaking'),
    async end() {
      await session.close();
      log.close();
      line.stop();
      await Promise.all([deepgram.close(), openai.close(), cartesia.close()]);
    },
  };
}

async function nextTurn(log: SessionLog, role: 'user' | 'assistant'): Promise<void> {
  const count = () => log.events.filter((e) => e.kind === 'said' && e.role === role).length;
  const before = count();
  await nextEvent(log, () => count() > before);
}

const LIMIT_MS = 20_000;

async function nextEvent(log: SessionLog, isDone: () => boolean): Promise<void> {
  for (let waited = 0; waited < LIMIT_MS; waited += FRAME_MS) {
    if (isDone()) return;
    await pause(FRAME_MS);
  }
  throw new Error(`nothing more happened after ${JSON.stringify(log.events.slice(-3))}`);
}

/** Silence, and now and then a voice, in frames as a phone sends them. */
function startLine() {
  let controller: ReadableStreamDefaultController<AudioFrame> | null = null;
  const stream = new ReadableStream<AudioFrame>({
    start(given) {
      controller = given;
    },
  });
  let voiceLeft: Int16Array = new Int16Array();
  let onEnd: ((atMs: number) => void) | null = null;
  const startedMs = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    while (sent * FRAME_MS < performance.now() - startedMs) {
      const frame = new Int16Array(FRAME);
      frame.set(voiceLeft.subarray(0, FRAME));
      voiceLeft = voiceLeft.subarray(FRAME);
      controller?.enqueue(new AudioFrame(frame, RATE, 1, FRAME));
      sent += 1;
      if (voiceLeft.length > 0 || onEnd === null) continue;
      onEnd(Date.now());
      onEnd = null;
    }
  }, FRAME_MS / 2);
  return {
    input: new LineInput(stream),
    say: (samples: Int16Array) =>
      new Promise<number>((resolve) => {
        // The end of a voice is its last loud sample, not the silence that the file ends with.
        const lastLoud = samples.findLastIndex((sample) => Math.abs(sample) > LOUD);
        voiceLeft = samples.slice(0, lastLoud + 1);
        onEnd = resolve;
      }),
    stop: () => clearInterval(timer),
  };
}

class LineInput extends voice.AudioInput {
  constructor(stream: ReadableStream<AudioFrame>) {
    super();
    this.multiStream.addInputStream(stream);
  }
}

/** Takes as long as the sound does, and knows how much of it was heard when it is cut. */
class TimedOutput extends voice.AudioOutput {
  readonly words = new WordsOutput();
  private seconds = 0;
  private startedMs: number | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor() {
    super(24_000);
  }

  override async captureFrame(frame: AudioFrame): Promise<void> {
    await super.captureFrame(frame);
    if (this.startedMs === null) {
      this.startedMs = Date.now();
      this.onPlaybackStarted(this.startedMs);
    }
    this.seconds += frame.samplesPerChannel / frame.sampleRate;
  }

  override flush(): void {
    super.flush();
    if (this.startedMs === null) return;
    const leftMs = this.startedMs + this.seconds * 1_000 - Date.now();
    this.timer = setTimeout(() => this.finish(false), Math.max(0, leftMs));
  }

  clearBuffer(): void {
    if (this.startedMs !== null) this.finish(true);
  }

  private finish(interrupted: boolean): void {
    if (this.timer !== null) clearTimeout(this.timer);
    const playedSeconds = (Date.now() - (this.startedMs ?? Date.now())) / 1_000;
    const share = interrupted ? Math.min(1, playedSeconds / Math.max(0.1, this.seconds)) : 1;
    this.startedMs = null;
    this.seconds = 0;
    const synchronizedTranscript = this.words.take(share);
    this.onPlaybackFinished({
      playbackPosition: playedSeconds,
      ...{ interrupted, synchronizedTranscript },
    });
  }
}

/** The words of what is being said; a cut share of them is what was heard. */
class WordsOutput {
  private text = '';

  async captureText(text: string | voice.TimedString): Promise<void> {
    this.text += typeof text === 'string' ? text : text.text;
  }

  flush(): void {}
  onAttached(): void {}
  onDetached(): void {}

  take(share: number): string {
    const words = this.text.match(/\S+\s*/g) ?? [];
    this.text = '';
    return words
      .slice(0, Math.round(words.length * share))
      .join('')
      .trim();
  }
}
