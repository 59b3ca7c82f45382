import { describe, expect, it } from '@jest/globals';
import { skillbaseConfigSchema } from '../../src/contracts/skillbase.js';

const VOICE = '779673f3-895f-4935-b6b5-b031dc78b319';
const LEAST = {
  context: { role: 'Администратор', style: 'Вежливо' },
  flow: { type: 'linear', states: ['Поздороваться', 'Попрощаться'] },
  voice: { tts_provider: 'cartesia', tts_voice_id: VOICE, stt_provider: 'deepgram' },
  llm: { provider: 'groq', model: 'llama-3.3-70b-versatile' },
};
type Section = keyof typeof LEAST;

/** A config with a part of one section changed; `null` takes the section away. */
const withPart = (section: string, part: object | null) => {
  if (part === null) return { ...LEAST, [section]: undefined };
  return { ...LEAST, [section]: { ...LEAST[section as Section], ...part } };
};
const long = (length: number) => 'x'.repeat(length);
const state = (id: string, more: object = {}) => ({ id, name: id, ...more });
const graph = (states: unknown[], pairs: [string, string][]) =>
  withPart('flow', {
    type: 'graph',
    states,
    transitions: pairs.map(([from_state, to_state]) => ({ from_state, to_state })),
  });
const tool = (...tools: object[]) => ({ ...LEAST, tools });

/** Constraint, what is taken, what is refused, and the path that the refusal names. */
const CONSTRAINTS: [string, object, object, string][] = [
  [
    'CFG-A01 role of 1..500',
    withPart('context', { role: long(500) }),
    withPart('context', { role: long(501) }),
    'context.role',
  ],
  ['CFG-A01 role required', LEAST, withPart('context', { role: undefined }), 'context.role'],
  [
    'CFG-A01 style of 1..500',
    withPart('context', { style: 'x' }),
    withPart('context', { style: '' }),
    'context.style',
  ],
  [
    'CFG-A02 safety rules not blank',
    withPart('context', { safety_rules: ['a', 'b'] }),
    withPart('context', { safety_rules: ['a', ' '] }),
    'context.safety_rules.1',
  ],
  [
    'CFG-A02 facts are texts',
    withPart('context', { facts: [] }),
    withPart('context', { facts: [1] }),
    'context.facts.0',
  ],
  [
    'CFG-A03 linear or graph',
    graph([state('a')], []),
    withPart('flow', { type: 'tree' }),
    'flow.type',
  ],
  [
    'CFG-A04 a state at least',
    withPart('flow', { states: ['a'] }),
    withPart('flow', { states: [] }),
    'flow.states',
  ],
  [
    'CFG-A04 a state is a text or {id, name, prompt}',
    withPart('flow', { states: ['a', state('b', { prompt: 'p' })] }),
    withPart('flow', { states: [{ id: 'a' }] }),
    'flow.states.0',
  ],
  [
    'CFG-A05 both ends of a transition are states, by id',
    graph([state('a'), state('b')], [['a', 'b']]),
    graph([state('a')], [['a', 'b']]),
    'flow.transitions.0.to_state',
  ],
  [
    'CFG-A05 both ends of a transition are states, by the text itself',
    graph(['a', 'b'], [['a', 'b']]),
    graph(
      ['a', 'b'],
      [
        ['a', 'b'],
        ['c', 'b'],
      ],
    ),
    'flow.transitions.1.from_state',
  ],
  [
    'CFG-A06 handoff criteria are an object',
    { ...LEAST, agent: { handoff_criteria: { complaint: 'x' } } },
    { ...LEAST, agent: { handoff_criteria: ['x'] } },
    'agent.handoff_criteria',
  ],
  [
    'CFG-A07 CRM fields are texts',
    { ...LEAST, agent: { crm_field_mapping: { a: 'b' } } },
    { ...LEAST, agent: { crm_field_mapping: { a: 1 } } },
    'agent.crm_field_mapping.a',
  ],
  [
    'CFG-A08 a tool has a name that is known',
    tool({ name: 'calendar' }, { name: 'transfer', config: { a: 1 }, enabled: false }),
    tool({ name: '' }),
    'tools.0.name',
  ],
  [
    'CFG-A08 names of tools are unique',
    tool({ name: 'http' }, { name: 'end_call' }),
    tool({ name: 'http' }, { name: 'http' }),
    'tools.1.name',
  ],
  ['CFG-A09 voice required', LEAST, withPart('voice', null), 'voice'],
  [
    'CFG-A09 a speaker that is supported',
    withPart('voice', { tts_provider: 'openai', tts_voice_id: 'alloy' }),
    withPart('voice', { tts_provider: 'elevenlabs' }),
    'voice.tts_provider',
  ],
  [
    'CFG-A09 a voice of that speaker',
    withPart('voice', { tts_voice_id: VOICE.toUpperCase() }),
    withPart('voice', { tts_voice_id: 'alloy' }),
    'voice.tts_voice_id',
  ],
  [
    'CFG-A09 a voice of the other speaker',
    withPart('voice', { tts_provider: 'openai', tts_voice_id: 'nova' }),
    withPart('voice', { tts_provider: 'openai', tts_voice_id: VOICE }),
    'voice.tts_voice_id',
  ],
  [
    'CFG-A09 a voice is named',
    LEAST,
    withPart('voice', { tts_voice_id: undefined }),
    'voice.tts_voice_id',
  ],
  [
    'CFG-A09 a listener that is supported',
    withPart('voice', { stt_provider: 'openai' }),
    withPart('voice', { stt_provider: 'assemblyai' }),
    'voice.stt_provider',
  ],
  [
    'CFG-A09 a language to listen to',
    withPart('voice', { stt_language: 'en-US' }),
    withPart('voice', { stt_language: 7 }),
    'voice.stt_language',
  ],
  ['CFG-A10 llm required', LEAST, withPart('llm', null), 'llm'],
  [
    'CFG-A10 a provider that is supported',
    withPart('llm', { provider: 'openai', model: 'gpt-4o-mini' }),
    withPart('llm', { provider: 'anthropic' }),
    'llm.provider',
  ],
  [
    'CFG-A10 a model of that provider',
    withPart('llm', { provider: 'openai', model: 'Qwen/Qwen2.5-7B-Instruct' }),
    withPart('llm', { provider: 'openai' }),
    'llm.model',
  ],
  [
    'CFG-A10 a model of the other provider',
    withPart('llm', { model: 'openai/gpt-oss-20b' }),
    withPart('llm', { model: 'gpt-4o-mini' }),
    'llm.model',
  ],
  [
    'CFG-A10 a temperature of 0..2',
    withPart('llm', { temperature: 0 }),
    withPart('llm', { temperature: -0.1 }),
    'llm.temperature',
  ],
  [
    'CFG-A10 tokens above 0',
    withPart('llm', { max_tokens: 1 }),
    withPart('llm', { max_tokens: 0 }),
    'llm.max_tokens',
  ],
  ['CFG-A11 context required', LEAST, withPart('context', null), 'context'],
  [
    'CFG-A11 flow required; agent and tools not',
    { ...LEAST, agent: undefined, tools: undefined },
    withPart('flow', null),
    'flow',
  ],
];

const pathsOf = (config: object) =>
  skillbaseConfigSchema.safeParse(config).error?.issues.map((issue) => issue.path.join('.')) ?? [];

describe('a constraint of a config', () => {
  it.each(CONSTRAINTS)('%s: is taken and refused with its path', (_, taken, refused, path) => {
    expect(pathsOf(taken)).toEqual([]);
    expect(pathsOf(refused)).toEqual([path]);
  });

  it('is tested for each of CFG-A01 to CFG-A11', () => {
    const tested = new Set(CONSTRAINTS.map(([name]) => name.slice(0, 7)));

    const all = Array.from({ length: 11 }, (_, at) => `CFG-A${String(at + 1).padStart(2, '0')}`);
    expect([...tested].sort()).toEqual(all);
  });
});
