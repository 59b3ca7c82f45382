import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { skillbaseConfigSchema } from '../../src/contracts/skillbase.js';
import { SALON_CONFIG } from '../../src/api/examples.js';
import { TEST_SECRET, testApi, type Client } from '../support/api.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();
const CARTESIA = '779673f3-895f-4935-b6b5-b031dc78b319';
/** Two seconds of silence, 8 kHz, 8 bits. */
const WAV = Buffer.concat([
  Buffer.from('RIFF\xff\xff\xff\xffWAVEfmt ', 'latin1'),
  Buffer.from([16, 0, 0, 0, 1, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x40, 0x1f, 0, 0, 1, 0, 8, 0]),
  Buffer.from('data\xff\xff\xff\xff', 'latin1'),
  Buffer.alloc(16_000),
]);

let provider: Server;
let answer: { status: number; body: Buffer };
let asked: { url: string; headers: IncomingMessage['headers']; body: Record<string, unknown> }[];

beforeEach(async () => {
  answer = { status: 200, body: WAV };
  asked = [];
  provider = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      asked.push({ url: req.url ?? '', headers: req.headers, body });
      res.writeHead(answer.status).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => provider.close(resolve)));

async function client(key: string | null): Promise<Client> {
  const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const speech = { openai: { key, url }, cartesia: { key, url } };
  const limits = { corsOrigins: [], uploadMaxBytes: 1_024 };
  const api = testApi(database(), { config: { secret: TEST_SECRET, api: limits, speech } });
  return api.as(await api.key('operator'));
}

describe('voices (EP-22, EP-53)', () => {
  it.each(['/api/skillbases/voices/list', '/api/tts/voices'])(
    '%s are the ids of their providers, each fit for a config',
    async (path) => {
      const operator = await client(null);

      const all = await operator.get(path).expect(200);
      const russian = await operator.get(`${path}?language=ru`).expect(200);

      const voices = all.body.voices as { id: string; provider: string; languages: string[] }[];
      for (const { id, provider: tts_provider } of voices) {
        const voice = { ...SALON_CONFIG.voice, tts_provider, tts_voice_id: id };
        expect(skillbaseConfigSchema.safeParse({ ...SALON_CONFIG, voice }).error).toBeUndefined();
      }
      expect(voices.length).toBeGreaterThan(8);
      expect(russian.body.language).toBe('ru');
      expect(russian.body.voices.length).toBeLessThan(voices.length);
      await operator.get(`${path}?language=xx`).expect(422);
    },
  );
});

describe('hearing a voice', () => {
  it.each([
    ['/api/skillbases/tts-preview', CARTESIA, 'CARTESIA_API_KEY'],
    ['/api/tts/preview', 'nova', 'OPENAI_API_KEY'],
  ])('%s without a key says what to set, and never makes a tone', async (path, id, setting) => {
    const operator = await client(null);

    const { body } = await operator.post(path).send({ text: 'Да', voice_id: id }).expect(409);

    expect(body).toMatchObject({ code: 'not_configured', setting });
    expect(body.detail).toContain(setting);
    expect(asked).toEqual([]);
  });

  it('answers the WAV of the provider with its length (EP-23)', async () => {
    const operator = await client('secret');

    const { body } = await operator
      .post('/api/skillbases/tts-preview')
      .send({ text: 'Здравствуйте' })
      .expect(200);

    expect(body).toEqual({
      ...{ text: 'Здравствуйте', voice_id: CARTESIA, duration: 2 },
      audio_url: `data:audio/wav;base64,${WAV.toString('base64')}`,
    });
    expect(asked).toMatchObject([
      {
        url: '/tts/bytes',
        headers: { authorization: 'Bearer secret' },
        body: { transcript: 'Здравствуйте', language: 'ru', voice: { id: CARTESIA } },
      },
    ]);
  });

  it.each([
    [undefined, 'mp3', 'audio/mpeg'],
    ['wav', 'wav', 'audio/wav'],
  ])('answers the sound itself, as %s (EP-52)', async (output_format, format, type) => {
    const operator = await client('secret');

    const heard = await operator
      .post('/api/tts/preview')
      .send({ text: 'Hello', voice_id: 'nova', language: 'en', output_format })
      .expect(200);

    expect(heard.headers['content-type']).toBe(type);
    expect(Buffer.compare(heard.body as Buffer, WAV)).toBe(0);
    expect(asked[0]?.body).toMatchObject({
      input: 'Hello',
      voice: 'nova',
      response_format: format,
    });
  });

  it.each([
    [500, 503, 'unavailable'],
    [429, 503, 'unavailable'],
    [401, 409, 'not_configured'],
    [404, 422, 'validation_failed'],
  ])('when the provider answers %i is %i, without its words', async (status, ours, code) => {
    const operator = await client('secret');
    answer = { status, body: Buffer.from('secret words') };

    const said = await operator.post('/api/tts/preview').send({ text: 'Да' });

    expect([said.status, said.body.code]).toEqual([ours, code]);
    expect(JSON.stringify(said.body)).not.toContain('secret');
  });

  it.each([
    [{ text: ' ' }, 'text'],
    [{ text: 'x'.repeat(501) }, 'text'],
    [{ text: 'x', voice_id: 'sasha_v1' }, 'voice_id'],
    [{ text: 'x', language: 'xx' }, 'language'],
  ])('refuses %j', async (body, field) => {
    const said = await (await client('secret')).post('/api/skillbases/tts-preview').send(body);

    expect([said.status, said.body.errors[0].field]).toEqual([422, field]);
  });
});
