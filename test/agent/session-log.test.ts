import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { llm, voice } from '@livekit/agents';
import { logSession, type LoggedSession } from '../../agent/session-log.js';

function aSession(usage: unknown = { modelUsage: [] }) {
  const history = llm.ChatContext.empty();
  const session = Object.assign(new EventEmitter(), { usage, history });
  const log = logSession(session as unknown as LoggedSession, {
    nowMs: () => 1_000,
    flowStateId: () => 'offer',
  });
  return { session, log, tell: (event: { type: string }) => session.emit(event.type, event) };
}

const message = (text: string, more: Partial<Parameters<typeof llm.ChatMessage.create>[0]> = {}) =>
  llm.ChatMessage.create({ role: 'assistant', content: text, id: 'item_1', ...more });

describe('the log of a session', () => {
  it('writes what was said in milliseconds, with the request that it came from', () => {
    const { log, tell } = aSession();
    const item = message('Добрый день', {
      interrupted: true,
      metrics: { startedSpeakingAt: 1_700_000_000.25, llmNodeTtft: 0.12, e2eLatency: 0.9 },
    });
    const speechHandle = { id: 'speech_1', chatItems: [item] } as unknown as voice.SpeechHandle;

    tell(voice.createSpeechCreatedEvent({ userInitiated: true, source: 'say', speechHandle }));
    tell(voice.createConversationItemAddedEvent(item));

    expect(log.events).toEqual([
      {
        ...{ kind: 'said', atMs: 1_000, stateId: 'offer', id: 'item_1', role: 'assistant' },
        ...{ text: 'Добрый день', isInterrupted: true, speechId: 'speech_1' },
        ...{ startedMs: 1_700_000_000_250, firstTokenMs: 120, answerMs: 900 },
      },
    ]);
  });

  it('writes tools with their results, and passes over handoffs', () => {
    const { log, tell } = aSession();
    const call = llm.FunctionCall.create({ callId: 'c1', name: 'book', args: '{}' });
    const output = llm.FunctionCallOutput.create({ callId: 'c1', output: 'no', isError: true });

    tell(
      voice.createConversationItemAddedEvent(llm.AgentHandoffItem.create({ newAgentId: 'next' })),
    );
    tell(
      voice.createFunctionToolsExecutedEvent({
        functionCalls: [call],
        functionCallOutputs: [output],
      }),
    );

    expect(log.events).toMatchObject([
      { kind: 'tool', id: 'c1', name: 'book', args: '{}', result: 'no', isError: true },
    ]);
  });

  it('writes a tool at its end that the session closed upon', () => {
    const { session, log, tell } = aSession();
    const [told, begun] = ['told', 'begun'].map((callId) =>
      llm.FunctionCall.create({ callId, name: 'end_call', args: '{"result":"goal_met"}' }),
    );
    if (told === undefined || begun === undefined) throw new Error('two calls');
    session.history.insert([told, begun]);
    const output = llm.FunctionCallOutput.create({ callId: 'told', output: '', isError: false });
    tell(
      voice.createFunctionToolsExecutedEvent({
        functionCalls: [told],
        functionCallOutputs: [output],
      }),
    );

    log.close();

    expect(log.events).toMatchObject([
      { kind: 'tool', id: 'told' },
      { kind: 'tool', id: 'begun', name: 'end_call', args: '{"result":"goal_met"}', result: '' },
      { kind: 'usage' },
    ]);
  });

  it('tells of each turn once, and of nothing after its end', () => {
    const { session, log, tell } = aSession();
    let told = 0;
    log.onTurn(() => (told += 1));

    tell(voice.createConversationItemAddedEvent(message('Да')));
    tell(voice.createAgentStateChangedEvent('idle', 'speaking'));
    log.close();
    log.close();
    tell(voice.createConversationItemAddedEvent(message('Нет')));

    expect(told).toBe(1);
    expect(log.events.map(({ kind }) => kind)).toEqual(['said', 'bot', 'usage']);
    expect(session.eventNames()).toEqual([]);
  });

  it('survives events of any shape and a listener that fails', () => {
    const { session, log, tell } = aSession();
    log.onTurn(() => {
      throw new Error('no');
    });

    for (const name of session.eventNames()) {
      for (const odd of [undefined, null, {}, { item: null }, 7]) session.emit(name, odd);
    }
    tell(voice.createConversationItemAddedEvent(message('Да')));

    expect(log.events.filter(({ kind }) => kind === 'said')).toHaveLength(1);
  });

  it('keeps the usage of the whole session, by model', () => {
    const { log } = aSession({
      modelUsage: [
        { type: 'llm_usage', provider: 'api.openai.com', model: 'gpt-4o-mini', inputTokens: 7 },
        { type: 'stt_usage', provider: 'Deepgram', model: 'nova-3', audioDurationMs: 1_500 },
        { type: 'tts_usage', provider: 'Cartesia', model: 'sonic-3', charactersCount: 40 },
        { type: 'eot_usage', provider: 'livekit', model: 'v1-mini', totalRequests: 3 },
      ],
    });

    log.close();

    const none = { seconds: 0, inputTokens: 0, outputTokens: 0, characters: 0 };
    expect(log.events.at(-1)).toMatchObject({
      used: [
        { ...none, kind: 'llm', provider: 'api.openai.com', model: 'gpt-4o-mini', inputTokens: 7 },
        { ...none, kind: 'stt', provider: 'Deepgram', model: 'nova-3', seconds: 1.5 },
        { ...none, kind: 'tts', provider: 'Cartesia', model: 'sonic-3', characters: 40 },
      ],
    });
  });
});
