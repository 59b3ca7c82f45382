import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ensureTelephony } from '../../scripts/telephony/telephony-programs.mjs';
import type { CallReport } from '../../src/domain/call-report.js';
import { startPhoneStack, until, type PhoneStack } from '../support/agent/phone-stack.js';
import { linearScript } from '../support/providers/chat-scripts.js';
import { knownSentences } from '../support/providers/known-sentences.js';

const LIMIT_MS = 240_000;
const COMPANY_ID = '2f6b3f0a-5f0e-4a4b-9d6f-0c8f5b6f1a11';
const VOICE_ID = '3f6e7a1c-2222-4444-8888-123456789abc';
const goodbye = { name: 'end_call', args: { result: 'goal_met' } };
const SCRIPT = linearScript([
  'Вам удобно говорить?',
  'Когда вам удобно прийти?',
  { say: 'Записала вас. Всего доброго, до свидания.', calls: [goodbye] },
]);

const known = knownSentences('ru').map(({ text }) => text);
const root = process.cwd();
const { programs, problems } = await ensureTelephony({
  ...{ env: process.env, root, print: () => undefined, obtain: false, apt: false },
});
if (problems.length > 0) {
  process.stderr.write(`Real calls are not tried: ${problems.join(' ')}\n`);
}

/** What the door tells of a bot that books appointments. */
function aBooking(more: { tools?: string[]; disclosure?: boolean; stt?: string } = {}) {
  const { tools = ['end_call'], disclosure = false } = more;
  return {
    skillbase_version: 1,
    config: {
      context: { role: 'администратор', style: 'вежливо', language: 'ru' },
      flow: { type: 'linear', states: ['Запись'], greeting_phrases: ['Здравствуйте, {{name}}!'] },
      tools: tools.map((name) => ({ name })),
      voice: {
        ...{ tts_provider: 'cartesia', tts_voice_id: VOICE_ID },
        ...{ stt_provider: 'deepgram', stt_language: 'ru' },
      },
      llm: { provider: 'openai', model: 'gpt-4o-mini' },
    },
    company: { id: COMPANY_ID, name: 'Клиника' },
    contact: { name: 'Анна', phone_number: '+79991234567', data: {} },
    timezone: 'Europe/Moscow',
    at: '2026-11-21T12:00:00Z',
    max_talk_seconds: 120,
    disclosure: { required: disclosure, within_seconds: disclosure ? 5 : null },
    hangup_after_refusal_seconds: null,
    secrets: {},
    recording: { allowed: false, reason: 'company_off' },
  };
}

const said = ({ turns }: CallReport, role: 'user' | 'assistant') =>
  turns.filter((turn) => turn.role === role).map(({ content }) => content);

(problems.length > 0 ? describe.skip : describe)('a call over real telephony servers', () => {
  let stack: PhoneStack;
  beforeAll(async () => {
    const env = { AGENT_ENDPOINTING_MIN_MS: '0' };
    stack = await startPhoneStack({ programs, env, scripts: { default: SCRIPT } });
  }, LIMIT_MS);
  afterAll(() => stack.stop(), LIMIT_MS);

  it(
    'is greeted, talks and is hung up, and the door has every word of it',
    async () => {
      const call = await stack.call('+79990001200', aBooking());
      expect(call.answer).toBe('answered');

      const facts = await call.ended(180_000);
      const report = (await call.report()) as unknown as CallReport;

      expect(facts.ended_by).toBe('caller');
      expect(report).toMatchObject({ answered_by: 'human', business: 'goal_met' });
      expect(said(report, 'assistant')).toContain('Здравствуйте, Анна!');
      // The words of the carrier's files, or the recogniser would not have known them.
      expect(said(report, 'user').length).toBeGreaterThanOrEqual(3);
      expect(known).toEqual(expect.arrayContaining(said(report, 'user')));
      expect(said(report, 'assistant').at(-1)).toContain('до свидания');
      const beats = stack.door.visitsOf(call.callId, 'heartbeat').map(({ body }) => body);
      expect(beats).toContainEqual({ state: 'joined', talk_seconds: 0 });
      expect(readdirSync(join(stack.folder, 'agent', 'reports'))).toEqual([]);
      await jobIsOver(call.callId);
    },
    LIMIT_MS,
  );

  it(
    'begins with the disclosure where the rules want it, and greets once',
    async () => {
      const call = await stack.call('+79990001207', aBooking({ disclosure: true }));

      await call.ended(150_000);
      const report = (await call.report()) as unknown as CallReport;

      expect(said(report, 'assistant')[0]).toContain('голосовой робот');
      const greetings = said(report, 'assistant').filter((text) =>
        text.startsWith('Здравствуйте, '),
      );
      expect(greetings.length).toBeLessThanOrEqual(1);
    },
    LIMIT_MS,
  );

  it(
    'ends its job at once when nobody answers, without a report',
    async () => {
      const call = await stack.call('+79990001201', aBooking());

      expect(call.answer).toContain('486');
      await jobIsOver(call.callId);
      expect(stack.door.visitsOf(call.callId, 'report')).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    'is hung up when the platform says so',
    async () => {
      const call = await stack.call('+79990001208', aBooking());
      stack.door.hangUp(call.callId);

      const facts = await call.ended(30_000);

      expect(facts.ended_by).toBe('caller');
      expect(await call.report()).toMatchObject({ detail: 'cancelled' });
    },
    LIMIT_MS,
  );

  it(
    'ends by name when the model does not exist, and the person hears why',
    async () => {
      stack.openai.behave({ fault: 'unknown_model' });
      const call = await stack.call('+79990001200', aBooking());

      await call.ended(150_000);

      expect(await call.report()).toMatchObject({
        ...{ business: 'agent_error', detail: 'llm_failed' },
      });
      const words = stack.cartesia.spoken.map(({ text }) => text).join(' ');
      expect(words).toContain('неполадки');
      stack.openai.behave({ fault: null });
    },
    LIMIT_MS,
  );

  /** The process is gone from the list of talks, and says so. */
  async function jobIsOver(callId: string): Promise<void> {
    const isOver = () =>
      stack.agent
        .log()
        .split('\n')
        .some((line) => line.includes(callId) && line.includes('the job of a call ends'));
    await until(isOver, 15_000, `the job did not end:\n${stack.agent.log()}`);
  }
});
