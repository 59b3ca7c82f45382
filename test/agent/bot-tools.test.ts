import { describe, expect, it } from '@jest/globals';
import { GUARD_WORDS } from '../../agent/guards/guard-words.js';
import type { SeenToolCall } from '../../agent/tools/bot-tool.js';
import { isOurToolName } from '../../src/domain/tool-names.js';
import { aBriefing, aConfig, aTextTalk } from '../support/text-talks.js';

const withTools = (...tools: Record<string, unknown>[]) => aBriefing(aConfig({ tools }));
const TRANSFER = { name: 'transfer_call', config: { phone_number: '+7 (999) 000-90-01' } };

describe('transfer_call', () => {
  it('ends the call as transferred when the other side has taken it', async () => {
    const talk = await aTextTalk(withTools(TRANSFER));

    talk.model.expect([{ say: 'Соединяю.', calls: [{ name: 'transfer_call' }] }]);
    await talk.hear('Позовите человека');

    expect(talk.transfers).toEqual(['+79990009001']);
    expect(talk.said()).toEqual(['Соединяю.']);
    expect(await talk.close()).toMatchObject({ business: 'transferred' });
  });

  it.each(['refused', 'unknown'] as const)('lets the talk go on when it is %s', async (result) => {
    const talk = await aTextTalk(withTools(TRANSFER), { transferred: () => result });

    talk.model.expect([{ calls: [{ name: 'transfer_call' }] }, { say: 'Вам перезвонят.' }]);
    await talk.hear('Позовите человека');

    expect(talk.answers()).toMatchObject([{ name: 'transfer_call', isError: true }]);
    expect(talk.said()).toEqual(['Вам перезвонят.']);
    expect(talk.talk.state.ending).toBeNull();
    await talk.close();
  });

  it('is told as unknown when the person is gone before anybody knows', async () => {
    const talk = await aTextTalk(withTools(TRANSFER), { transferred: () => 'unknown' });

    talk.model.expect([{ calls: [{ name: 'transfer_call' }] }, { say: 'Вы ещё здесь?' }]);
    await talk.hear('Позовите человека');

    expect(await talk.close()).toMatchObject({ business: 'partial', detail: 'transfer_unknown' });
  });

  it('goes to the target that the model names, among those of the configuration', async () => {
    const targets = { sales: '+79990009002', support: '+79990009003' };
    const talk = await aTextTalk(withTools({ name: 'transfer', config: { targets } }));

    talk.model.expect([
      { calls: [{ name: 'transfer_call', args: { target: 'boss' } }] },
      { calls: [{ name: 'transfer_call' }] },
      { calls: [{ name: 'transfer_call', args: { target: 'support' } }] },
    ]);
    await talk.hear('Не работает');

    expect(talk.transfers).toEqual(['+79990009003']);
    await talk.close();
  });
});

describe('schedule_callback', () => {
  it('keeps the time on the clock of the person, and makes the ending a callback', async () => {
    const talk = await aTextTalk(aBriefing(aConfig(), { timezone: 'Asia/Yekaterinburg' }));
    const args = { date: '2026-09-02', time: '18:00' };

    talk.model.expect([
      { calls: [{ name: 'schedule_callback', args }] },
      { say: 'До завтра!', calls: [{ name: 'end_call' }] },
    ]);
    await talk.hear('Перезвоните завтра в шесть вечера');

    expect(await talk.close()).toMatchObject({
      business: 'callback',
      callback_at: '2026-09-02T13:00:00.000Z',
    });
  });
});

describe('the tools of a bot', () => {
  const http = (name: string) => ({ name: 'http', config: { name, hosts: ['crm.example.com'] } });
  const agent = { lead_transfer_fields: [{ name: 'day', instruction: 'День' }] };

  it('may be several of http, which a model tells apart by their names', async () => {
    const talk = await aTextTalk(withTools(http('find_order'), http('cancel_order')));

    talk.model.expect([{ say: 'Алло' }]);
    await talk.hear('Где мой заказ?');

    const names = Object.keys(talk.model.offered[0] ?? {});
    expect(names).toEqual(expect.arrayContaining(['find_order', 'cancel_order']));
    expect(names).not.toContain('http');
    expect(talk.model.requests[0]?.items[0]).toMatchObject({
      content: [expect.stringContaining('find_order: получить сведения')],
    });
    await talk.close();
  });

  it('have names that no tool of a customer may take', async () => {
    const flow = {
      type: 'graph',
      states: ['а', 'б'],
      transitions: [{ from_state: 'а', to_state: 'б' }],
    };
    const tools = [TRANSFER, { name: 'dtmf_tone' }, { name: 'calendar' }];
    const talk = await aTextTalk(aBriefing(aConfig({ tools, flow, agent })));

    talk.model.expect([{ say: 'Алло' }]);
    await talk.hear('Алло');

    const names = Object.keys(talk.model.offered[0] ?? {});
    expect(names.filter((name) => !isOurToolName(name))).toEqual([]);
    expect(names.length).toBeGreaterThanOrEqual(6);
    await talk.close();
  });
});

describe('stop_calling', () => {
  it('ends the call as opted out, with words of our own', async () => {
    const talk = await aTextTalk();

    talk.model.expect([{ calls: [{ name: 'stop_calling' }] }, { say: 'Но подождите!' }]);
    await talk.hear('Давайте на этом остановимся насовсем');

    expect(talk.said()).toEqual([GUARD_WORDS.ru.farewell.opted_out]);
    expect(await talk.close()).toMatchObject({ business: 'opted_out', detail: 'asked_bot' });
  });
});

describe('record_answer', () => {
  it('keeps the last answer to a question, and an empty one takes it away', async () => {
    const fields = ['Время', 'Мастер'].map((name) => ({ name, instruction: name }));
    const talk = await aTextTalk(aBriefing(aConfig({ agent: { lead_transfer_fields: fields } })));
    const record = (field: string, value: unknown) => ({
      ...{ name: 'record_answer', args: { field, value } },
    });

    talk.model.expect([
      { calls: [record('Время', '17:00'), record('Мастер', 'Ольга')] },
      { calls: [record('Время', 18), record('Мастер', '')] },
      { say: 'Записала.' },
    ]);
    await talk.hear('В пять к Ольге, нет, в шесть к любому');

    expect((await talk.close()).extracted_data).toEqual({ Время: 18 });
  });
});

describe('the tools of a bot', () => {
  const namesOf = ({ model }: Awaited<ReturnType<typeof aTextTalk>>) =>
    Object.keys(model.offered.at(-1) ?? {}).sort();

  it('are those of its configuration, and those that every bot has', async () => {
    const off = { name: 'dtmf_tone', enabled: false };
    const talk = await aTextTalk(withTools(TRANSFER, off));

    talk.model.expect([{ say: 'Да?' }]);
    await talk.hear('Алло');

    expect(namesOf(talk)).toEqual(
      ['end_call', 'next_stage', 'schedule_callback', 'stop_calling', 'transfer_call'].sort(),
    );
    await talk.close();
  });

  it('may lack the one to hang up, but not the one to be called no more', async () => {
    const flow = { type: 'linear', states: ['Разговор'] };
    const tools = [{ name: 'end_call', enabled: false }];
    const talk = await aTextTalk(aBriefing(aConfig({ flow, tools })));

    talk.model.expect([{ say: 'Да?' }]);
    await talk.hear('Алло');

    expect(namesOf(talk)).toEqual(['schedule_callback', 'stop_calling']);
    await talk.close();
  });

  it('lack one whose settings are not usable, and somebody is told why', async () => {
    const problems: { tool: string; problem: string }[] = [];
    const broken = [
      { name: 'transfer_call', config: { phone_number: 'call me' } },
      { name: 'http', config: { url: 'https://{host}.example/' } },
      { name: 'calendar', config: { api_url: 'ftp://calendar.example' } },
    ];
    const talk = await aTextTalk(withTools(...broken), {
      hooks: { onToolProblem: (problem) => problems.push(problem) },
    });

    talk.model.expect([{ say: 'Да?' }]);
    await talk.hear('Алло');

    expect(problems.map(({ tool }) => tool)).toEqual(['transfer_call', 'http', 'calendar']);
    expect(problems[0]?.problem).toContain('phone_number');
    expect(namesOf(talk)).not.toContain('transfer_call');
    await talk.close();
  });

  it('are seen by who watches them, before they do anything', async () => {
    const seen: SeenToolCall[] = [];
    const talk = await aTextTalk(withTools({ name: 'dtmf_tone' }), {
      hooks: { onToolCall: (call) => seen.push(call) },
    });

    talk.model.expect([{ calls: [{ name: 'dtmf_tone', args: { digits: 'abc' } }] }, { say: 'Ой' }]);
    await talk.hear('Нажмите');

    expect(seen).toEqual([{ name: 'dtmf_tone', args: '{"digits":"abc"}' }]);
    await talk.close();
  });

  it('do nothing once who watches them has ended the talk', async () => {
    const ends: (() => void)[] = [];
    const talk = await aTextTalk(withTools({ name: 'dtmf_tone' }), {
      hooks: { onToolCall: () => ends.forEach((end) => end()) },
    });
    ends.push(() => {
      void talk.talk.end({ business: 'agent_error', answeredBy: null, detail: 'loop' });
    });

    talk.model.expect([{ calls: [{ name: 'dtmf_tone', args: { digits: '1' } }] }, { say: 'Ой' }]);
    await talk.hear('Нажмите');

    expect(talk.pressed).toEqual([]);
    expect(talk.said()).toEqual([]);
    expect(await talk.close()).toMatchObject({ business: 'agent_error', detail: 'loop' });
  });
});
