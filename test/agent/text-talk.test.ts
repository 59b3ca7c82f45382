import { describe, expect, it } from '@jest/globals';
import { GUARD_WORDS } from '../../agent/guards/guard-words.js';
import { AT_MS, aBriefing, aConfig, aTextTalk } from '../support/text-talks.js';

const { farewell } = GUARD_WORDS.ru;

describe('a talk in text is guarded like one on the phone:', () => {
  it('it ends for a person who wants no more calls, and no model is asked', async () => {
    const talk = await aTextTalk();

    talk.model.expect([{ say: 'Подождите, у нас скидки!' }]);
    await talk.hear('Больше мне никогда не звоните');

    expect(talk.said()).toEqual([farewell.opted_out]);
    expect(talk.model.requests).toEqual([]);
    expect(await talk.close()).toMatchObject({
      ...{ business: 'opted_out', detail: 'asked_by_voice' },
    });
  });

  it('a model that calls a tool over and over is stopped', async () => {
    const talk = await aTextTalk(aBriefing(aConfig({ tools: [{ name: 'dtmf_tone' }] })));
    const again = { calls: [{ name: 'dtmf_tone', args: { digits: '1' } }] };

    talk.model.expect(Array.from({ length: 8 }, () => again));
    await talk.hear('Нажмите один');
    await talk.hear('Нажмите ещё раз, пожалуйста');

    expect(await talk.close()).toMatchObject({ business: 'agent_error', detail: 'tool_loop' });
  });

  it('a bot that says the same again and again is stopped', async () => {
    const talk = await aTextTalk();

    for (const person of ['Да', 'Ну и', 'Что', 'Как']) {
      talk.model.expect([{ say: 'Скажите, на какой день вас записать?' }]);
      await talk.hear(person);
    }

    expect(talk.said()).toEqual([...Array<string>(3).fill(talk.said()[0] ?? ''), farewell.loop]);
    expect(await talk.close()).toMatchObject({ business: 'agent_error', detail: 'loop' });
  });

  it('it takes no longer than the bot may talk, but who types may think', async () => {
    let nowMs = AT_MS;
    const talk = await aTextTalk(aBriefing(), { nowMs: () => nowMs });

    talk.model.expect([{ say: 'Слушаю вас.' }]);
    nowMs += 599_000;
    await talk.hear('Алло');
    const before = talk.said();
    nowMs += 2_000;
    await talk.hear('Вы тут?');

    expect(before).toEqual(['Слушаю вас.']);
    expect(talk.said().at(-1)).toBe(farewell.max_duration);
    expect(await talk.close()).toMatchObject({ business: 'partial', detail: 'max_duration' });
  });
});
