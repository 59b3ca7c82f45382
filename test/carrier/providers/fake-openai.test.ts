import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { initializeLogger, llm } from '@livekit/agents';
import { LLM } from '@livekit/agents-plugin-openai';
import { z } from 'zod';
import { heardScript, linearScript } from '../../support/providers/chat-scripts.js';
import { startFakeOpenAi, type FakeOpenAi } from '../../support/providers/fake-openai.js';

const KEY = 'oa-key';
const NO_RETRY = { maxRetry: 0, retryIntervalMs: 50, timeoutMs: 1_500 };
const BOOKED = { name: 'book', args: { day: 'завтра', hour: 15, note: 'у окна, пожалуйста' } };

const scripts = {
  default: linearScript(['Здравствуйте!', 'Когда вам удобно?', 'До свидания.']),
  booking: heardScript(
    [{ heard: /обеда/, reply: { calls: [BOOKED] }, then: { say: 'Записал.' } }],
    {
      say: 'Не понял.',
    },
  ),
};

let fake: FakeOpenAi;
beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));
afterEach(() => fake.close());

async function open({ key = KEY, model = 'gpt-4.1' } = {}): Promise<LLM> {
  fake = await startFakeOpenAi({ scripts, key: KEY, models: ['gpt-4.1'] });
  const model_ = new LLM({ apiKey: key, baseURL: fake.url, model });
  model_.on('error', () => undefined);
  return model_;
}

const book = llm.tool({
  name: 'book',
  description: 'Books a table.',
  parameters: z.object({ day: z.string(), hour: z.number(), note: z.string() }),
  execute: async () => 'booked',
});

function contextOf(system: string, ...turns: [role: 'user' | 'assistant', text: string][]) {
  const context = llm.ChatContext.empty();
  context.addMessage({ role: 'system', content: system });
  for (const [role, content] of turns) context.addMessage({ role, content });
  return context;
}

async function chat(model: LLM, chatCtx: llm.ChatContext, tools = false) {
  const toolCtx = tools ? new llm.ToolContext([book]) : undefined;
  const stream = model.chat({ chatCtx, connOptions: NO_RETRY, ...(toolCtx && { toolCtx }) });
  const chunks: llm.ChatChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return {
    text: chunks.map(({ delta }) => delta?.content ?? '').join(''),
    calls: chunks.flatMap(({ delta }) => delta?.toolCalls ?? []),
    usage: chunks.find(({ usage }) => usage !== undefined)?.usage,
  };
}

/** The error that the plugin reports; the stream itself may just end. */
async function failure(model: LLM): Promise<Error> {
  const reported = new Promise<Error>((resolve) =>
    model.on('error', ({ error }) => resolve(error)),
  );
  const thrown = chat(model, contextOf('You are a bot.', ['user', 'Алло?'])).then(
    () => reported,
    (error: unknown) => error as Error,
  );
  return Promise.race([reported, thrown]);
}

describe('the fake chat model, by its real plugin', () => {
  it('speaks its script in the order of the turns of the caller', async () => {
    const model = await open();

    const first = await chat(model, contextOf('You are a bot.', ['user', 'Алло?']));
    const second = await chat(
      model,
      contextOf('You are a bot.', ['user', 'Алло?'], ['assistant', first.text], ['user', 'Да.']),
    );

    expect([first.text, second.text]).toEqual(['Здравствуйте!', 'Когда вам удобно?']);
    expect(first.usage?.completionTokens).toBeGreaterThan(0);
    expect(first.usage?.totalTokens).toBe(
      (first.usage?.promptTokens ?? 0) + (first.usage?.completionTokens ?? 0),
    );
  });

  it('calls a tool with whole arguments, and speaks on after its result', async () => {
    const model = await open();
    const context = contextOf('[script:booking]', ['user', 'Мне удобно завтра после обеда.']);

    const { calls } = await chat(model, context, true);
    const [call] = calls;
    context.insert([
      llm.FunctionCall.create({ callId: call?.callId ?? '', name: 'book', args: call?.args ?? '' }),
      llm.FunctionCallOutput.create({
        callId: call?.callId ?? '',
        name: 'book',
        output: 'booked',
        isError: false,
      }),
    ]);
    const after = await chat(model, context, true);

    expect(calls.map(({ name, args }) => ({ name, args: JSON.parse(args) as unknown }))).toEqual([
      BOOKED,
    ]);
    expect(after.text).toBe('Записал.');
    expect(after.calls).toEqual([]);
  });

  it.each([
    ['a wrong key', { key: 'other' }, {}, 401],
    ['the fault of a bad key', {}, { fault: 'bad_key' }, 401],
    ['an unknown model', { model: 'gpt-9' }, {}, 404],
    ['the fault of an unknown model', {}, { fault: 'unknown_model' }, 404],
    ['an error of its own', {}, { fault: 'error_500' }, 500],
    ['a limit of its rate', {}, { fault: 'rate_limited' }, 429],
  ] as const)('refuses with a status for %s', async (_, options, behaviour, status) => {
    const model = await open(options);
    fake.behave(behaviour);

    expect(await failure(model)).toMatchObject({ statusCode: status });
  });

  it.each(['silent', 'slow', 'garbage', 'closes_mid_turn'] as const)(
    'fails a turn with the fault %s',
    async (fault) => {
      const model = await open();
      fake.behave({ fault, slowMs: 3_000 });

      expect(await failure(model)).toBeInstanceOf(Error);
    },
  );

  it('is well again after as many faults as were asked for', async () => {
    const model = await open();
    fake.behave({ fault: 'error_500', afterTurns: 1, times: 1 });
    const context = contextOf('You are a bot.', ['user', 'Алло?']);

    const before = await chat(model, context);
    const error = await failure(model);
    const after = await chat(model, context);

    expect([before.text, after.text]).toEqual(['Здравствуйте!', 'Здравствуйте!']);
    expect(error).toMatchObject({ statusCode: 500 });
  });
});
