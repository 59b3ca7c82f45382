import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { initializeLogger, stt } from '@livekit/agents';
import { STT } from '@livekit/agents-plugin-deepgram';
import { AudioFrame } from '@livekit/rtc-node';
import { startFakeDeepgram, type FakeDeepgram } from '../../support/providers/fake-deepgram.js';
import { knownSentences } from '../../support/providers/known-sentences.js';

const KEY = 'dg-key';
const SENTENCES = knownSentences('ru');
const NO_RETRY = { maxRetry: 0, retryIntervalMs: 50, timeoutMs: 3_000 };

let fake: FakeDeepgram;
let plugin: STT;
beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));
afterEach(async () => {
  await plugin.close();
  await fake.close();
});

async function open({ key = KEY, model = 'nova-3' } = {}) {
  fake = await startFakeDeepgram({ sentences: SENTENCES, key: KEY });
  plugin = new STT({ apiKey: key, baseUrl: fake.url, model, language: 'ru', sampleRate: 16_000 });
  plugin.on('error', () => undefined);
}

/** Twice the samples: a phone line at 16 kHz. */
function frameOf(samples: Int16Array): AudioFrame {
  const doubled = Int16Array.from({ length: 2 * samples.length }, (_, at) => samples[at >> 1] ?? 0);
  return new AudioFrame(doubled, 16_000, 1, doubled.length);
}

/** Pushes sentences with pauses and gathers what comes back until so many finals are there. */
async function transcribe(ids: string[], finals = ids.length): Promise<stt.SpeechEvent[]> {
  const stream = plugin.stream({ connOptions: NO_RETRY });
  const silence = new Int16Array(4_000);
  for (const id of ids) {
    const known = SENTENCES.find((sentence) => sentence.id === `ru/${id}`);
    stream.pushFrame(frameOf(known?.samples ?? new Int16Array()));
    stream.pushFrame(frameOf(silence));
  }
  const events: stt.SpeechEvent[] = [];
  for await (const event of stream) {
    events.push(event);
    if (textsOf(events).length >= finals) break;
  }
  stream.close();
  return events;
}

function textsOf(events: readonly stt.SpeechEvent[]): string[] {
  return events
    .filter(({ type }) => type === stt.SpeechEventType.FINAL_TRANSCRIPT)
    .map(({ alternatives }) => alternatives?.[0].text ?? '');
}

/** The error that the plugin reports for a connection. */
async function failure(): Promise<Error> {
  const error = new Promise<Error>((resolve) =>
    plugin.on('error', ({ error: reported }) => resolve(reported)),
  );
  const stream = plugin.stream({ connOptions: NO_RETRY });
  stream.pushFrame(frameOf(SENTENCES[0]?.samples ?? new Int16Array()));
  void (async () => {
    for await (const _ of stream);
  })().catch(() => undefined);
  const reported = await error;
  stream.close();
  return reported;
}

describe('the fake speech-to-text, by its real plugin', () => {
  it('names sentences by their sound', async () => {
    await open();

    const events = await transcribe(['hello', 'after-lunch', 'my-name']);

    expect(textsOf(events)).toEqual([
      'Алло?',
      'Мне удобно завтра после обеда.',
      'Меня зовут Анна Петрова.',
    ]);
    expect(events.map(({ type }) => type)).toContain(stt.SpeechEventType.INTERIM_TRANSCRIPT);
    expect(events.map(({ type }) => type)).toContain(stt.SpeechEventType.START_OF_SPEECH);
  });

  it('tells a word from a sentence that begins with it', async () => {
    await open();

    const events = await transcribe(['yes', 'correct', 'yes-listening', 'no', 'not-interested']);

    expect(textsOf(events)).toEqual([
      'Да.',
      'Да, всё верно.',
      'Да, слушаю вас.',
      'Нет.',
      'Нет, спасибо, мне это не интересно.',
    ]);
  });

  it('has no words for a sound that it does not know', async () => {
    await open();
    const noise = Int16Array.from({ length: 12_000 }, (_, at) => 4_000 * Math.sin(at * at * 1e-4));
    const stream = plugin.stream({ connOptions: NO_RETRY });

    stream.pushFrame(frameOf(noise));
    stream.pushFrame(frameOf(new Int16Array(9_000)));
    const known = SENTENCES.find(({ id }) => id === 'ru/hello');
    stream.pushFrame(frameOf(known?.samples ?? new Int16Array()));
    stream.pushFrame(frameOf(new Int16Array(4_000)));
    const texts: string[] = [];
    for await (const event of stream) {
      texts.push(...textsOf([event]));
      if (texts.length > 0) break;
    }
    stream.close();

    expect(texts).toEqual(['Алло?']);
    expect(fake.heard.map(({ text }) => text)).toEqual(['', 'Алло?']);
  });

  it.each([
    ['a wrong key', { key: 'other' }, {}, 401],
    ['the fault of a bad key', {}, { fault: 'bad_key' }, 401],
    ['an unknown model', { model: 'nova-9' }, {}, 400],
    ['the fault of an unknown model', {}, { fault: 'unknown_model' }, 400],
    ['an error of its own', {}, { fault: 'error_500' }, 500],
    ['a limit of its rate', {}, { fault: 'rate_limited' }, 429],
  ] as const)('refuses the connection for %s', async (_, options, behaviour, status) => {
    await open(options);
    fake.behave(behaviour);

    expect(await failure()).toMatchObject({ statusCode: status });
  });

  it.each(['silent', 'garbage'] as const)(
    'says nothing of a turn with the fault %s and hears the next one',
    async (fault) => {
      await open();
      fake.behave({ fault, times: 1 });

      const events = await transcribe(['hello', 'my-name'], 1);

      expect(textsOf(events)).toEqual(['Меня зовут Анна Петрова.']);
    },
  );

  it('closes the socket in mid-turn, and hears a new stream', async () => {
    await open();
    fake.behave({ fault: 'closes_mid_turn', times: 1 });

    const cut = await Promise.race([transcribe(['hello']), pause(2_000, 'nothing')]);
    const events = await transcribe(['hello']);

    // The plugin does not connect again by itself: whoever uses it has to notice and to restart.
    expect(cut).toBe('nothing');
    expect(textsOf(events)).toEqual(['Алло?']);
    expect(fake.connections).toHaveLength(2);
  });

  it('is slow when it is told to be', async () => {
    await open();
    fake.behave({ latencyMs: 700 });
    const begun = performance.now();

    await transcribe(['hello']);

    expect(performance.now() - begun).toBeGreaterThan(690);
  });
});
