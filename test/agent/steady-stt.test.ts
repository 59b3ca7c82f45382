import { once } from 'node:events';
import { initializeLogger, stt } from '@livekit/agents';
import { STT } from '@livekit/agents-plugin-deepgram';
import { AudioFrame } from '@livekit/rtc-node';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SteadyStt } from '../../agent/steady-stt.js';
import { startFakeDeepgram, type FakeDeepgram } from '../support/providers/fake-deepgram.js';
import { knownSentences } from '../support/providers/known-sentences.js';

const RATE = 16_000;
const sentences = knownSentences('ru');
const [known] = sentences;
if (known === undefined) throw new Error('no sentence is known');

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

describe('a recogniser that outlives its connection', () => {
  let deepgram: FakeDeepgram;
  let steady: SteadyStt;
  let lost: number;

  beforeEach(async () => {
    deepgram = await startFakeDeepgram({ sentences });
    lost = 0;
    const plugin = new STT({ apiKey: 'k', baseUrl: deepgram.url, language: 'ru' });
    steady = new SteadyStt({ recognisers: [plugin], onLost: () => (lost += 1) });
  });
  afterEach(async () => {
    await steady.close();
    await deepgram.close();
  });

  it('connects with the first sound, which it hears as well', async () => {
    const stream = steady.stream();
    const words = firstWords(stream);
    await new Promise((resolve) => setImmediate(resolve));
    expect(deepgram.connections).toHaveLength(0);

    say(stream);

    expect(await words).toBe(known.text);
    expect(deepgram.connections).toHaveLength(1);
    stream.close();
  });

  it('is not opened by the end of a call that was never answered', async () => {
    const stream = steady.stream();
    const ended = firstWords(stream);

    stream.close();

    expect(await ended).toBeNull();
    expect([deepgram.connections.length, lost]).toEqual([0, 0]);
  });

  it('tells that nobody hears any more when its key is refused', async () => {
    deepgram.behave({ fault: 'bad_key' });
    const gone = new EventTarget();
    const plugin = new STT({ apiKey: 'k', baseUrl: deepgram.url, language: 'ru' });
    const refused = new SteadyStt({
      recognisers: [plugin],
      onLost: () => gone.dispatchEvent(new Event('lost')),
    });
    const stream = refused.stream();
    const told = once(gone, 'lost');

    say(stream);

    await told;
    stream.close();
    await refused.close();
  });
});

/** The sentence, and the quiet that ends it. */
function say(stream: stt.SpeechStream): void {
  const step = RATE / 50;
  const sound = toRate(known?.samples ?? new Int16Array(), RATE);
  const quiet = new Int16Array(RATE);
  for (const part of [sound, quiet]) {
    for (let at = 0; at + step <= part.length; at += step) {
      stream.pushFrame(new AudioFrame(part.slice(at, at + step), RATE, 1, step));
    }
  }
}

/** Of 8,000 Hz, by repeating each sample. */
function toRate(samples: Int16Array, rate: number): Int16Array {
  const times = rate / 8_000;
  return Int16Array.from({ length: samples.length * times }, (_, at) => {
    return samples[Math.floor(at / times)] ?? 0;
  });
}

async function firstWords(stream: stt.SpeechStream): Promise<string | null> {
  for await (const event of stream) {
    if (event.type !== stt.SpeechEventType.FINAL_TRANSCRIPT) continue;
    return event.alternatives?.[0].text ?? null;
  }
  return null;
}
