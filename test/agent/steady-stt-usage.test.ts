import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { initializeLogger } from '@livekit/agents';
import { STT } from '@livekit/agents-plugin-deepgram';
import { AudioFrame } from '@livekit/rtc-node';
import { SteadyStt } from '../../agent/steady-stt.js';
import { loadSentences } from '../../src/carrier/sentences.js';
import { startFakeDeepgram, type FakeDeepgram } from '../support/providers/fake-deepgram.js';
import { until } from '../support/agent/phone-stack.js';

const RATE = 16_000;
const FRAME = RATE / 50;
const LIMIT_MS = 20_000;

let deepgram: FakeDeepgram;
beforeAll(async () => {
  initializeLogger({ pretty: false, level: 'fatal' });
  // What it makes of the sound is not looked at.
  deepgram = await startFakeDeepgram({ sentences: [] });
});
afterAll(() => deepgram.close());

/** A recogniser that hears a sentence, and what it reports to have heard. */
async function aHearing() {
  const recogniser = new STT({ apiKey: 'k', baseUrl: deepgram.url, language: 'ru' });
  const steady = new SteadyStt({ recognisers: [recogniser], onLost: () => undefined });
  let reportedMs = 0;
  steady.on('metrics_collected', ({ audioDurationMs }) => (reportedMs += audioDurationMs));
  const place = deepgram.streams.length;
  const stream = steady.stream();
  for (const frame of framesOf('correct')) stream.pushFrame(frame);
  const heard = () => deepgram.streams[place]?.seconds ?? 0;
  await until(() => heard() > 0.5, LIMIT_MS, 'no sound has arrived');
  return { steady, stream, heard, reported: () => reportedMs / 1_000 };
}

function framesOf(sentence: string): AudioFrame[] {
  const { samples } = loadSentences().get(sentence, 'ru');
  const all = Int16Array.from({ length: 2 * samples.length }, (_, at) => samples[at >> 1] ?? 0);
  return Array.from({ length: Math.floor(all.length / FRAME) }, (_, at) => {
    return new AudioFrame(all.slice(at * FRAME, (at + 1) * FRAME), RATE, 1, FRAME);
  });
}

describe('speech recognition of a call', () => {
  it('has told all the sound that was sent when it has settled', async () => {
    const { steady, stream, heard, reported } = await aHearing();

    stream.close();
    await steady.settled();

    await until(() => heard() === reported(), LIMIT_MS, `heard ${heard()}, told ${reported()}`);
    expect(reported()).toBeGreaterThan(0.5);
  });

  it('tells what a connection has heard that is given up for another one', async () => {
    const { steady, stream, heard, reported } = await aHearing();
    const first = heard;

    steady.revive();

    await until(() => reported() > 0, LIMIT_MS, 'nothing was told');
    await until(() => first() === reported(), LIMIT_MS, `heard ${first()}, told ${reported()}`);
    stream.close();
    await steady.settled();
  });

  it('settles at once where nothing was ever heard', async () => {
    const recogniser = new STT({ apiKey: 'k', baseUrl: deepgram.url, language: 'ru' });
    const steady = new SteadyStt({ recognisers: [recogniser], onLost: () => undefined });

    const before = deepgram.connections.length;

    await steady.settled();
    steady.stream().close();
    await steady.settled();

    expect(deepgram.connections).toHaveLength(before);
  });
});
