import { describe, expect, it } from '@jest/globals';
import { aBriefing, aConfig, aTextTalk } from '../support/text-talks.js';

const GRAPH = {
  type: 'graph',
  states: [
    { id: 'hello', name: 'Приветствие', prompt: 'Поздоровайся с {{name}}' },
    { id: 'booking', name: 'Запись', prompt: 'Предложи время' },
    { id: 'bye', name: 'Прощание' },
  ],
  transitions: [
    { from_state: 'hello', to_state: 'booking', condition: 'согласен' },
    { from_state: 'hello', to_state: 'bye', condition: 'отказ' },
    { from_state: 'booking', to_state: 'bye' },
  ],
};

describe('the bot of a linear flow', () => {
  it('goes on stage by stage, and keeps where it is', async () => {
    const talk = await aTextTalk();
    expect(talk.talk.state.flowStateId).toBe('Знакомство');

    talk.model.expect([{ calls: [{ name: 'next_stage' }] }, { say: 'На какое время?' }]);
    await talk.hear('Да, это я');

    expect(talk.talk.state.flowStateId).toBe('Запись');
    expect(talk.answers()).toMatchObject([{ name: 'next_stage', isError: false }]);
    expect(talk.said()).toEqual(['На какое время?']);
    talk.model.expect([{ say: 'Хорошо.' }]);
    await talk.hear('В пять');
    expect(instructionsOf(talk)).toContain('Текущий этап: «Запись»');
    expect(instructionsOf(talk)).not.toContain('Текущий этап: «Знакомство»');
    await talk.close();
  });

  it('stays in its last stage', async () => {
    const talk = await aTextTalk();
    const next = { calls: [{ name: 'next_stage' }] };

    talk.model.expect([next, next, next, { say: 'До свидания' }]);
    await talk.hear('Да');

    expect(talk.talk.state.flowStateId).toBe('Прощание');
    expect(talk.answers().map(({ isError }) => isError)).toEqual([false, false, true]);
    await talk.close();
  });

  it('tells the turns of a report which stage they belong to', async () => {
    const talk = await aTextTalk();

    talk.model.expect([{ say: 'Анна?' }]);
    await talk.hear('Алло');
    talk.model.expect([{ calls: [{ name: 'next_stage' }] }, { say: 'На какое время?' }]);
    await talk.hear('Да, это я');

    const { turns } = await talk.close();
    const stages = turns.map(({ role, state_id }) => [role, state_id]);
    expect(stages.filter(([role]) => role === 'assistant')).toEqual([
      ['assistant', 'Знакомство'],
      ['assistant', 'Запись'],
    ]);
  });
});

describe('the bot of a graph', () => {
  it('moves along the ways of its configuration only', async () => {
    const talk = await aTextTalk(aBriefing(aConfig({ flow: GRAPH })));

    talk.model.expect([
      { calls: [{ name: 'go_to_state', args: { state: 'booking' } }] },
      { calls: [{ name: 'go_to_state', args: { state: 'hello' } }] },
      { say: 'В пять?' },
    ]);
    await talk.hear('Запишите меня');

    expect(talk.talk.state.flowStateId).toBe('booking');
    const [moved, refused] = talk.answers();
    expect(moved).toMatchObject({ isError: false });
    expect(moved?.output).toContain('Предложи время');
    expect(refused).toMatchObject({ isError: true });
    expect(refused?.output).toContain('"bye"');
    await talk.close();
  });

  it('goes along the free way when the goal of a state is reached', async () => {
    const talk = await aTextTalk(aBriefing(aConfig({ flow: GRAPH })));
    const next = { calls: [{ name: 'next_stage' }] };

    talk.model.expect([
      next,
      { calls: [{ name: 'go_to_state', args: { state: 'запись' } }] },
      next,
      { say: 'До свидания' },
    ]);
    await talk.hear('Да');

    expect(talk.talk.state.flowStateId).toBe('bye');
    expect(talk.answers().map(({ isError }) => isError)).toEqual([true, false, false]);
    await talk.close();
  });

  it('fills the placeholders of a state', async () => {
    const talk = await aTextTalk(aBriefing(aConfig({ flow: GRAPH })));

    talk.model.expect([{ say: 'Здравствуйте' }]);
    await talk.hear('Алло');

    expect(instructionsOf(talk)).toContain('Поздоровайся с «Анна»');
    await talk.close();
  });
});

describe('the end of a talk', () => {
  it('comes after the goodbye, and nothing is said after it', async () => {
    const talk = await aTextTalk();

    talk.model.expect([
      { say: 'До свидания!', calls: [{ name: 'end_call', args: { result: 'goal_met' } }] },
      { say: 'Я ещё здесь!' },
    ]);
    await talk.hear('Спасибо, всё');
    await talk.hear('Алло? Вы тут?');

    expect(talk.said()).toEqual(['До свидания!']);
    expect(talk.model.requests).toHaveLength(1);
    expect(talk.talk.state.ending).toEqual({
      ...{ business: 'goal_met', answeredBy: null, detail: null },
    });
    const report = await talk.close();
    expect(report).toMatchObject({ business: 'goal_met', answered_by: 'human' });
  });

  it('is one, however often the model asks for it', async () => {
    const talk = await aTextTalk();

    talk.model.expect([
      {
        say: 'Всего доброго!',
        calls: [
          { name: 'end_call', args: { result: 'refused' } },
          { name: 'end_call', args: { result: 'goal_met' } },
        ],
      },
      { calls: [{ name: 'end_call', args: { result: 'goal_met' } }] },
    ]);
    await talk.hear('Не надо');

    expect(talk.said()).toEqual(['Всего доброго!']);
    expect(talk.talk.state.ending?.business).toBe('refused');
    expect(talk.model.requests).toHaveLength(1);
    await talk.close();
  });

  it('is said by code where the configuration has the words', async () => {
    const closing_message = { type: 'static_template', template: 'Ждём вас, {{name}}!' };
    const talk = await aTextTalk(aBriefing(aConfig({ agent: { closing_message } })));

    talk.model.expect([{ calls: [{ name: 'end_call' }] }]);
    await talk.hear('Пока');

    expect(talk.said()).toEqual(['Ждём вас, Анна!']);
    await talk.close();
  });
});

describe('the greeting', () => {
  it('is said once, after what has to be disclosed', async () => {
    const config = aConfig({
      flow: {
        type: 'linear',
        states: ['Знакомство'],
        greeting_phrases: ['Здравствуйте, {{name}}!'],
      },
      disclosure: 'С вами говорит робот.',
    });
    const talk = await aTextTalk(aBriefing(config));

    await talk.greet();
    talk.model.expect([{ say: 'Удобно говорить?' }]);
    await talk.hear('Да');

    expect(talk.said()).toEqual([
      'С вами говорит робот.',
      'Здравствуйте, Анна!',
      'Удобно говорить?',
    ]);
    await talk.close();
  });
});

function instructionsOf({ model }: Awaited<ReturnType<typeof aTextTalk>>): string {
  const message = model.requests
    .at(-1)
    ?.items.find((item) => item.type === 'message' && item.role === 'system');
  return message?.type === 'message' ? (message.textContent ?? '') : '';
}
