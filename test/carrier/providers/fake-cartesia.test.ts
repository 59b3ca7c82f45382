import { ReadableStream } from 'node:stream/web';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { initializeLogger } from '@livekit/agents';
import { TTS } from '@livekit/agents-plugin-cartesia';
import { startFakeCartesia, type FakeCartesia } from '../../support/providers/fake-cartesia.js';

const KEY = 'ca-key';
const RATE = 24_000;
const NO_RETRY = { maxRetry: 0, retryIntervalMs: 50, timeoutMs: 3_000 };

let fake: FakeCartesia;
let plugin: TTS;
beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));
afterEach(async () => {
  await plugin.close();
  await fake.close();
});

async function open({ key = KEY, model = 'sonic-3' } = {}) {
  fake = await startFakeCartesia({ key: KEY, models: ['sonic-3'] });
  const options = { apiKey: key, baseUrl: fake.url, model, sampleRate: RATE, language: 'ru' };
  plugin = new TTS({ ...options, voice: 'voice-1', chunkTimeout: 1_000 });
  plugin.on('error', () => undefined);
}

async function say(text: string) {
  const stream = plugin.stream({ connOptions: NO_RETRY });
  stream.updateInputStream(ReadableStream.from([text]));
  const frames: Int16Array[] = [];
  const words: string[] = [];
  for await (const audio of stream) {
    if (typeof audio === 'symbol') continue;
    frames.push(audio.frame.data);
    words.push(...(audio.timedTranscripts ?? []).map((word) => word.text.trim()));
  }
  stream.close();
  const seconds = frames.reduce((sum, { length }) => sum + length, 0) / RATE;
  const loudest = Math.max(0, ...frames.map((frame) => Math.max(...frame)));
  return { seconds, loudest, words };
}

async function failure(text = 'Здравствуйте.'): Promise<Error> {
  const reported = new Promise<Error>((resolve) =>
    plugin.on('error', ({ error }) => resolve(error)),
  );
  void say(text).catch(() => undefined);
  return reported;
}

describe('the fake voice, by its real plugin', () => {
  it('speaks each sentence aloud, with the times of its words', async () => {
    await open();

    const { seconds, loudest, words } = await say(
      'Здравствуйте, это клиника доктора Иванова. Вам удобно говорить прямо сейчас?',
    );

    expect(seconds).toBeGreaterThan(2);
    expect(loudest).toBeGreaterThan(3_000);
    expect(words).toContain('клиника');
    expect(fake.spoken.map(({ text }) => text).join(' ')).toContain('удобно говорить');
    expect(fake.spoken[0]).toMatchObject({ model: 'sonic-3', voice: 'voice-1', language: 'ru' });
    const spoken = fake.spoken.reduce((sum, { samples }) => sum + samples.length, 0) / RATE;
    expect(Math.abs(seconds - spoken)).toBeLessThan(0.2);
  });

  it.each([
    ['a wrong key', { key: 'other' }, {}, 401],
    ['the fault of a bad key', {}, { fault: 'bad_key' }, 401],
    ['an error of its own', {}, { fault: 'error_500' }, 500],
    ['a limit of its rate', {}, { fault: 'rate_limited' }, 429],
  ] as const)('refuses the connection for %s', async (_, options, behaviour, status) => {
    await open(options);
    fake.behave(behaviour);

    expect(await failure()).toMatchObject({ statusCode: status });
  });

  it('closes the socket in mid-turn, and speaks the next one', async () => {
    await open();
    fake.behave({ fault: 'closes_mid_turn', times: 1 });

    const error = await failure('Здравствуйте, это клиника доктора Иванова на Невском.');
    const { seconds } = await say('До свидания.');

    expect(error).toBeInstanceOf(Error);
    expect(seconds).toBeGreaterThan(0.3);
  });

  it.each(['silent', 'garbage'] as const)(
    'gives no sound and no end with the fault %s, and speaks the next turn',
    async (fault) => {
      await open();
      fake.behave({ fault, times: 1 });

      // Before the first chunk the plugin knows no time limit: whoever uses it needs one.
      const ended = await Promise.race([failure(), pause(2_500, 'nothing')]);
      const { seconds } = await say('До свидания.');

      expect(ended).toBe('nothing');
      expect(seconds).toBeGreaterThan(0.3);
    },
  );

  it('says nothing with a model that does not exist', async () => {
    await open({ model: 'sonic-9' });

    const ended = await Promise.race([failure(), say('Здравствуйте.')]);

    expect(ended instanceof Error || ended.seconds === 0).toBe(true);
    expect(fake.spoken).toEqual([]);
  });

  it('begins late when it is slow', async () => {
    await open();
    fake.behave({ latencyMs: 600 });
    const begun = performance.now();

    await say('Да.');

    expect(performance.now() - begun).toBeGreaterThan(590);
  });
});
