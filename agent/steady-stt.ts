import { setImmediate as nextRound, setTimeout as pause } from 'node:timers/promises';
import { APIStatusError, stt, type APIConnectOptions } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';

export interface SteadySttOptions {
  /** The bot's own first, then spares. */
  recognisers: readonly [stt.STT, ...stt.STT[]];
  /** No recogniser is left; the person is not heard any more. */
  onLost(): void;
}

/** Sound since the last final words, which a new connection hears again. */
const KEPT_MS_MAX = 15_000;
/** Failures in a row, without final words in between. */
const FAILURES_MAX = 5;
/** What held so long failed for a reason of its own. */
const LASTING_MS = 20_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_500;
const CONNECT: APIConnectOptions = { maxRetry: 0, retryIntervalMs: 500, timeoutMs: 5_000 };

/**
 * Speech recognition that outlives its connection, which opens with the first sound: a telephone
 * that only rings needs none. A stream that fails is opened anew, at a spare
 * after it, and hears again what was said since the last final words. Its plugin does not notice
 * every loss: who finds the recogniser mute tells it (`revive`). Unlike a plugin it never closes
 * the session, for somebody is on the line who has to be told.
 */
export class SteadyStt extends stt.STT {
  override label = 'new-voice.SteadyStt';
  readonly recognisers: SteadySttOptions['recognisers'];
  readonly #onLost: () => void;
  #current: stt.STT;
  #stream: SteadyStream | null = null;

  constructor({ recognisers, onLost }: SteadySttOptions) {
    super({
      streaming: true,
      interimResults: recognisers[0].capabilities.interimResults,
      alignedTranscript: recognisers[0].capabilities.alignedTranscript ?? false,
    });
    this.recognisers = recognisers;
    this.#onLost = onLost;
    this.#current = recognisers[0];
    for (const one of recognisers) {
      // Without a listener an error would end the process; the end of its stream tells as much.
      one.on('error', () => undefined);
      one.on('metrics_collected', (metrics) => this.emit('metrics_collected', metrics));
    }
  }

  override get model(): string {
    return this.#current.model;
  }

  override get provider(): string {
    return this.#current.provider;
  }

  /** When the recogniser has last said anything, in ms since 1970. */
  get lastWordAtMs(): number {
    return this.#stream?.lastWordAtMs ?? 0;
  }

  revive(): void {
    this.#stream?.revive();
  }

  /** Resolves when a stream that was closed has told all that it has heard. */
  async settled(): Promise<void> {
    await this.#stream?.settled;
  }

  /** No more sound comes: what was understood until now is final. */
  finish(): void {
    this.#stream?.finish();
  }

  protected override _recognize(): Promise<stt.SpeechEvent> {
    throw new Error('calls are recognised as a stream');
  }

  override stream(): stt.SpeechStream {
    this.#stream = new SteadyStream(this, {
      recognisers: this.recognisers,
      onLost: this.#onLost,
      onSwitch: (current) => (this.#current = current),
    });
    return this.#stream;
  }

  override async close(): Promise<void> {
    await Promise.all(this.recognisers.map((one) => one.close()));
  }
}

interface StreamOptions extends SteadySttOptions {
  onSwitch(current: stt.STT): void;
}

class SteadyStream extends stt.SpeechStream {
  override label = 'new-voice.SteadyStream';
  lastWordAtMs = 0;
  readonly #options: StreamOptions;
  readonly #kept: AudioFrame[] = [];
  #keptMs = 0;
  #child: stt.SpeechStream | null = null;
  #failures = 0;
  readonly settled: Promise<void>;
  #tellSettled = (): void => undefined;
  #tellHeard = (): void => undefined;
  readonly #heard = new Promise<void>((resolve) => (this.#tellHeard = resolve));

  constructor(parent: SteadyStt, options: StreamOptions) {
    super(parent, undefined, CONNECT);
    this.#options = options;
    this.settled = new Promise<void>((resolve) => (this.#tellSettled = resolve));
  }

  revive(): void {
    void this.#endChild();
  }

  finish(): void {
    if (this.#child !== null && !this.#isOver()) this.#child.flush();
  }

  /** What each recogniser reports of its own use is passed on already. */
  protected override async monitorMetrics(): Promise<void> {
    for await (const event of this.queue) {
      if (!this.output.closed) this.output.put(event);
    }
    if (!this.output.closed) this.output.close();
  }

  protected override async run(): Promise<void> {
    const feeding = this.#feed();
    await this.#heard;
    const { recognisers, onSwitch, onLost } = this.#options;
    for (let turn = 0; !this.#isOver(); turn += 1) {
      const recogniser = recognisers[turn % recognisers.length] ?? recognisers[0];
      onSwitch(recogniser);
      const begunMs = performance.now();
      const isHopeless = await this.#listen(recogniser);
      if (this.#isOver()) break;
      if (performance.now() - begunMs >= LASTING_MS) this.#failures = 0;
      this.#failures += isHopeless && recognisers.length === 1 ? FAILURES_MAX : 1;
      if (this.#failures >= FAILURES_MAX) {
        onLost();
        break;
      }
      await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1)));
    }
    await feeding;
    this.#tellSettled();
  }

  #isOver(): boolean {
    return this.abortSignal.aborted || this.input.closed || this.queue.closed;
  }

  /** Until its stream ends; true: trying again will not help. */
  async #listen(recogniser: stt.STT): Promise<boolean> {
    let isHopeless = false;
    const onError = ({ error }: { error: Error }) => {
      isHopeless = error instanceof APIStatusError && !error.retryable;
    };
    recogniser.on('error', onError);
    const child = recogniser.stream({ connOptions: CONNECT });
    try {
      for (const frame of this.#kept) child.pushFrame(frame);
      this.#child = child;
      for await (const event of child) {
        if (this.#isOver()) break;
        this.#hear(event);
      }
    } catch {
      // The end of a stream, in whatever way, is met by opening another one.
    } finally {
      this.#child = null;
      child.close();
      recogniser.off('error', onError);
    }
    return isHopeless;
  }

  /** Words that never become final are no sign that all is well. */
  #hear(event: stt.SpeechEvent): void {
    if (event.type !== stt.SpeechEventType.RECOGNITION_USAGE) this.lastWordAtMs = Date.now();
    if (event.type === stt.SpeechEventType.FINAL_TRANSCRIPT) {
      this.#failures = 0;
      this.#kept.length = 0;
      this.#keptMs = 0;
    }
    this.queue.put(event);
  }

  async #feed(): Promise<void> {
    for await (const data of this.input) {
      if (this.abortSignal.aborted) break;
      if (data === stt.SpeechStream.FLUSH_SENTINEL) {
        this.#child?.flush();
        continue;
      }
      if (typeof data === 'symbol') continue;
      this.#keep(data);
      this.#tellHeard();
      this.#child?.pushFrame(data);
    }
    this.#tellHeard();
    await this.#endChild();
  }

  /**
   * A plugin counts what it sends, and tells it every few seconds and when it is flushed; what it
   * has not told when it is closed is never told. It does so before anything else can happen.
   */
  async #endChild(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    try {
      child.flush();
      await nextRound();
    } catch {
      // It has ended by itself.
    }
    child.close();
  }

  #keep(frame: AudioFrame): void {
    this.#kept.push(frame);
    this.#keptMs += durationOf(frame);
    while (this.#keptMs > KEPT_MS_MAX) {
      const [oldest] = this.#kept.splice(0, 1);
      if (oldest === undefined) return;
      this.#keptMs -= durationOf(oldest);
    }
  }
}

const durationOf = (frame: AudioFrame) => (1000 * frame.samplesPerChannel) / frame.sampleRate;
