import { describe, it, expect } from '@jest/globals';
import { callReportSchema } from '../../src/contracts/call-report.js';
import { botOf } from '../../src/simulator/bot.js';
import { reportOf } from '../../src/simulator/call-report.js';
import type { Talk } from '../../src/simulator/callee-plan.js';
import { rehearse } from '../../src/simulator/conversation.js';
import { createDraw } from '../../src/simulator/draw.js';
import { TALK_ENDINGS } from '../../src/simulator/settings.js';
import { SALON } from './fake-door.js';

const ANSWERED_MS = Date.parse('2026-09-01T08:00:00Z');
const CONTACT = { name: 'Мария', data: { скидка: '15 %' } };

function talkReport(talk: Partial<Talk>, config: Record<string, unknown> = SALON) {
  const bot = botOf({ config, contact: CONTACT });
  if (bot === null) throw new Error('the config is not usable');
  const conversation = rehearse({
    bot,
    talk: { kind: 'human', seconds: 60, ending: 'goal_met', ...talk },
    answeredAtLineMs: ANSWERED_MS,
    draw: createDraw('test'),
  });
  const end = { answeredAtLineMs: ANSWERED_MS, endedAtLineMs: ANSWERED_MS + 60_000, cutBy: null };
  return callReportSchema.parse(reportOf(conversation, end));
}

describe('a rehearsed talk', () => {
  it.each(TALK_ENDINGS)('that ends as %s makes a report of the contract', (ending) => {
    const config = { ...SALON, tools: [...SALON.tools, { name: 'transfer_call' }] };

    const report = talkReport({ ending }, config);

    expect(report.business).toBe(ending);
    expect(report.turns.map((turn) => turn.index)).toEqual(report.turns.map((_, i) => i));
    expect(report.turns.map((turn) => turn.at)).toEqual(
      report.turns.map((turn) => turn.at).toSorted(),
    );
    expect(report.usage.tts_characters).toBeGreaterThan(0);
    expect(report.usage.llm_output_tokens).toBeGreaterThan(0);
    expect(report.callback_at !== null).toBe(ending === 'callback');
  });

  it('goes through the states of the flow when the goal is met', () => {
    const { turns, extracted_data } = talkReport({ ending: 'goal_met' });

    expect([...new Set(turns.map((turn) => turn.state_id).filter(Boolean))]).toEqual([
      'greeting',
      'booking',
      'goodbye',
    ]);
    expect(turns[0]?.content).toContain('Мария');
    expect(turns[0]?.content).toContain('администратор салона «Лилия»');
    expect(turns.some((turn) => turn.role === 'tool')).toBe(true);
    expect(extracted_data).toMatchObject({ 'Имя клиента': 'Мария' });
    expect(extracted_data['appointment_date']).toMatch(/^2026-09-0[23]$/);
  });

  it('calls back some hours later in line time', () => {
    const later = Date.parse(talkReport({ ending: 'callback' }).callback_at ?? '') - ANSWERED_MS;

    expect(later).toBeGreaterThanOrEqual(2 * 3_600_000);
    expect(later).toBeLessThanOrEqual(5 * 3_600_000);
  });

  it('does not transfer with a bot that can not', () => {
    expect(talkReport({ ending: 'transferred' }).business).toBe('partial');
  });

  it('is Russian, or English when the bot is', () => {
    const english = { ...SALON, context: { role: 'You are a salon desk', language: 'en' } };

    const words = (config: Record<string, unknown>) =>
      talkReport({}, config)
        .turns.map(({ role, content }) => (role === 'assistant' ? content : ''))
        .join(' ')
        .replace('Мария', '');

    expect(words(SALON)).not.toMatch(/[a-z]/i);
    expect(words(english)).not.toMatch(/[а-я]/i);
  });

  it('fills the placeholders of the bot from the contact', () => {
    const flow = { ...SALON.flow, greeting_phrases: ['Привет, {{name}}! Скидка {{скидка}}.'] };

    const { turns } = talkReport({}, { ...SALON, flow });

    expect(turns[0]?.content).toBe('Привет, Мария! Скидка 15 %.');
  });

  it('has no words of a person who never spoke', () => {
    const { turns } = talkReport({ kind: 'silence' });

    expect(turns.every((turn) => turn.role === 'assistant')).toBe(true);
  });
});
