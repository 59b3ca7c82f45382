import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { startFakeOpenAi } from '../support/providers/fake-openai.js';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const LIMIT_MS = 240_000;

async function talk(args: string[], { input = '', env = {} } = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/bin/talk.ts', ...args], {
    cwd: REPOSITORY,
    env: { ...process.env, OPENAI_API_KEY: '', GROQ_API_KEY: '', OPENAI_BASE_URL: '', ...env },
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text };
}

describe('npm run talk', () => {
  it(
    'plays a script and says that all is as expected, or what is not',
    async () => {
      const file = 'examples/talks/salon-operator-busy.json';
      const folder = mkdtempSync(join(tmpdir(), 'new-voice-talk-'));
      const wrong = JSON.parse(readFileSync(join(REPOSITORY, file), 'utf8'));
      wrong.expect = { business: 'goal_met', stage: 'goodbye' };
      writeFileSync(join(folder, 'wrong.json'), JSON.stringify(wrong));

      const [good, bad] = await Promise.all([
        talk(['--script', file]),
        talk(['examples/salon-bot.json', '--script', join(folder, 'wrong.json')]),
      ]);
      rmSync(folder, { recursive: true });

      expect(good.text).toContain('xx transfer_call: The transfer did not work');
      expect(good.text).toContain('call back   2026-09-02T07:00:00.000Z');
      expect(good).toMatchObject({ code: 0, text: expect.stringContaining('All is as') });
      expect(bad.code).toBe(1);
      expect(bad.text).toContain('business: expected "goal_met", was "callback"');
      expect(bad.text).not.toContain('stage: expected');
    },
    LIMIT_MS,
  );

  it(
    'talks with any server that speaks as OpenAI does, until the bot hangs up',
    async () => {
      const openai = await startFakeOpenAi({
        scripts: {
          default: ({ heard }) =>
            heard === 'нет'
              ? { say: 'Тогда всего доброго!', calls: [{ name: 'end_call', args: {} }] }
              : { say: `Вы сказали: ${heard}` },
        },
      });

      const args = ['examples/salon-bot.json', '--base-url', openai.url, '--name', 'Анна'];
      const { code, text } = await talk(args, { input: 'да\nнет\nвы ещё тут?\n' });
      await openai.close();

      expect(text).toContain('Здравствуйте, Анна!');
      expect(text).toContain('bot: Вы сказали: да');
      expect(text).toContain('bot: Тогда всего доброго!');
      expect(text).toContain('-> end_call {}');
      expect(text).toContain('ending      unknown');
      expect(code).toBe(0);
      expect(openai.requests).toHaveLength(2);
    },
    LIMIT_MS,
  );

  it(
    'says what it lacks',
    async () => {
      const [noBot, noKey] = await Promise.all([talk([]), talk(['examples/salon-bot.json'])]);

      expect(noBot).toMatchObject({ code: 2, text: expect.stringContaining('Which bot?') });
      expect(noKey).toMatchObject({ code: 1, text: expect.stringContaining('OPENAI_API_KEY') });
    },
    LIMIT_MS,
  );
});
