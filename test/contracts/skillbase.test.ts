import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { SALON_CONFIG } from '../../src/api/examples.js';
import { skillbaseConfigSchema } from '../../src/contracts/skillbase.js';
import type { SkillbaseConfig } from '../../src/domain/skillbase.js';

const LEAST = {
  context: { role: 'Администратор', style: 'Вежливо' },
  flow: { type: 'linear', states: ['Поздороваться', 'Попрощаться'] },
  voice: {
    tts_provider: 'cartesia',
    tts_voice_id: '779673f3-895f-4935-b6b5-b031dc78b319',
    stt_provider: 'deepgram',
  },
  llm: { provider: 'groq', model: 'llama-3.3-70b-versatile' },
};

describe('a config of a bot', () => {
  it('has exactly the sections of the domain', () => {
    type Parsed = z.output<typeof skillbaseConfigSchema>;
    type Sections<T> = { [Key in keyof T]-?: keyof NonNullable<T[Key]> };
    type Same<A, B> = [A, B] extends [B, A] ? true : false;

    const same: Same<Sections<Parsed>, Sections<SkillbaseConfig>> = true;

    expect(same).toBe(true);
  });

  it('is completed with its defaults', () => {
    const config = skillbaseConfigSchema.parse(LEAST);

    expect(config).toEqual({
      ...LEAST,
      context: { ...LEAST.context, safety_rules: [], facts: [] },
      flow: { ...LEAST.flow, transitions: [] },
      agent: { handoff_criteria: {}, crm_field_mapping: {} },
      tools: [],
      voice: { ...LEAST.voice, stt_language: 'ru' },
      llm: { ...LEAST.llm, temperature: 0.7 },
    });
  });

  it('of the example is taken as it is, also when it has been completed before', () => {
    const config = skillbaseConfigSchema.parse(SALON_CONFIG);

    expect(config).toEqual(SALON_CONFIG);
    expect(skillbaseConfigSchema.parse(config)).toEqual(config);
  });

  const state = (id: string) => ({ id, name: id });
  const graph = (states: unknown[], transitions: unknown[]) => {
    return { flow: { type: 'graph', states, transitions } };
  };
  const edge = (from_state: string, to_state: string) => ({ from_state, to_state });
  const voice = (change: object) => ({ voice: { ...LEAST.voice, ...change } });
  const context = (change: object) => ({ context: { ...LEAST.context, ...change } });

  it.each<[string, string, object]>([
    ['an unknown section', '', { memory: {} }],
    ['an unknown key', 'context', context({ rolle: 'x' })],
    ['a blank role', 'context.role', context({ role: '  ' })],
    ['a role of 501 characters', 'context.role', context({ role: 'x'.repeat(501) })],
    ['a blank fact', 'context.facts.1', context({ facts: ['x', ' '] })],
    ['no states', 'flow.states', { flow: { type: 'linear', states: [] } }],
    ['another kind of flow', 'flow.type', { flow: { type: 'tree', states: ['x'] } }],
    [
      ...(['a duplicate id', 'flow.states.1'] as const),
      { flow: { type: 'linear', states: [state('a'), state('a')] } },
    ],
    [
      ...(['an id that is the sentence of another state', 'flow.states.1'] as const),
      { flow: { type: 'linear', states: ['a', state('a')] } },
    ],
    [
      ...(['a transition from nowhere', 'flow.transitions.0.from_state'] as const),
      graph([state('a')], [edge('b', 'a')]),
    ],
    [
      ...([
        'a transition to nowhere, in a linear flow too',
        'flow.transitions.0.to_state',
      ] as const),
      { flow: { type: 'linear', states: ['a'], transitions: [edge('a', 'b')] } },
    ],
    [
      ...(['a state that nothing leads to', 'flow.states.2'] as const),
      graph(['a', 'b', 'c'].map(state), [edge('a', 'b'), edge('c', 'b')]),
    ],
    ['a provider that is not wired', 'voice.stt_provider', voice({ stt_provider: 'assemblyai' })],
    ['an unknown provider', 'voice.tts_provider', voice({ tts_provider: 'mary' })],
    ['a temperature above 2', 'llm.temperature', { llm: { ...LEAST.llm, temperature: 2.1 } }],
    ['no tokens', 'llm.max_tokens', { llm: { ...LEAST.llm, max_tokens: 0 } }],
    ['a tool twice', 'tools.1.name', { tools: [{ name: 'http' }, { name: 'http' }] }],
    ['an unknown tool', 'tools.0.name', { tools: [{ name: 'fax' }] }],
    ['a message that is missing', 'voicemail.message', { voicemail: { action: 'leave_message' } }],
  ])('is refused with %s, naming the field', (_, field, change) => {
    const parsed = skillbaseConfigSchema.safeParse({ ...LEAST, ...change });

    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual([field]);
  });

  it.each(['context', 'flow', 'voice', 'llm'])('is refused without %s', (section) => {
    const parsed = skillbaseConfigSchema.safeParse({ ...LEAST, [section]: undefined });

    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual([section]);
  });

  it('leads through a graph with a loop', () => {
    const loop = graph(['a', 'b'].map(state), [edge('a', 'b'), edge('b', 'a')]);

    expect(skillbaseConfigSchema.safeParse({ ...LEAST, ...loop }).success).toBe(true);
  });
});
