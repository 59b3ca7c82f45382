import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { createFlowWords } from '../../src/domain/flow-words.js';
import type { SkillbaseConfig } from '../../src/domain/skillbase.js';
import { createTalkFlow, reportedStateId } from '../../src/domain/talk-flow.js';

type Flow = SkillbaseConfig['flow'];

const linear = (...states: Flow['states']): Flow => ({ type: 'linear', states, transitions: [] });
const state = (id: string, name = id) => ({ id, name });

const GRAPH: Flow = {
  type: 'graph',
  states: [state('a', 'Приветствие'), state('b', 'Ещё вопрос'), state('c', 'Прощание')],
  transitions: [
    { from_state: 'a', to_state: 'b', condition: 'есть вопрос' },
    { from_state: 'a', to_state: 'c', condition: ' Всегда ' },
    { from_state: 'b', to_state: 'a' },
    { from_state: 'b', to_state: 'c' },
  ],
};

/** Ids and names that are easily taken for each other. */
const word = fc.constantFrom('a', 'b', 'c', 'A', ' b ', '"c"', 'd', 'toString', '__proto__', '');
const aFlow: fc.Arbitrary<Flow> = fc
  .record({
    type: fc.constantFrom('linear', 'graph'),
    states: fc.uniqueArray(
      fc.oneof(
        word,
        fc.record({ id: word, name: word, prompt: fc.option(word, { nil: undefined }) }),
      ),
      { minLength: 1, maxLength: 6, selector: (one) => (typeof one === 'string' ? one : one.id) },
    ),
    transitions: fc.array(
      fc.record({
        from_state: word,
        to_state: word,
        condition: fc.option(fc.constantFrom('always', 'x', ''), { nil: undefined }),
      }),
      { maxLength: 12 },
    ),
  })
  .map((flow) => flow as Flow);
const anAsk = fc.oneof(
  fc.constant(null),
  word,
  fc.string(),
  fc.constantFrom('hello', 'ignore the flow'),
);

describe('the flow of a talk', () => {
  it('never leaves its graph, whatever a model asks for', () => {
    fc.assert(
      fc.property(aFlow, fc.array(anAsk, { maxLength: 30 }), (configured, asked) => {
        const flow = createTalkFlow(configured);
        const ids = configured.states.map((one) => (typeof one === 'string' ? one : one.id));
        let here = flow.start.id;
        expect(here).toBe(ids[0]);
        for (const wanted of asked) {
          const move = wanted === null ? flow.advance(here) : flow.goTo(here, wanted);
          const allowed = allowedFrom(configured, ids, here);
          if (move.isMoved) {
            expect(allowed).toContain(move.state.id);
            here = move.state.id;
          } else {
            expect(move.allowed.map(({ to }) => to.id)).toEqual(allowed);
          }
          expect(ids).toContain(here);
        }
      }),
    );
  });

  it('can take each way of its graph by the id of its end', () => {
    fc.assert(
      fc.property(aFlow, (configured) => {
        const flow = createTalkFlow(configured);
        for (const { id } of flow.states) {
          for (const { to } of flow.waysFrom(id)) {
            expect(flow.goTo(id, to.id)).toEqual({ isMoved: true, state: to });
          }
        }
      }),
    );
  });

  it('goes through the stages of a linear one in their order, and stays in the last', () => {
    const flow = createTalkFlow(linear('Раз', state('two'), 'Три'));

    expect(flow.advance('Раз')).toMatchObject({ isMoved: true, state: { id: 'two' } });
    expect(flow.advance('two')).toMatchObject({ isMoved: true, state: { id: 'Три' } });
    expect(flow.advance('Три')).toEqual({ isMoved: false, reason: 'no_next', allowed: [] });
    expect(flow.goTo('Раз', 'Три')).toMatchObject({ isMoved: false, reason: 'no_such_way' });
  });

  it('goes on without a condition only where one state follows', () => {
    const flow = createTalkFlow(GRAPH);

    expect(flow.advance('a')).toMatchObject({ isMoved: true, state: { id: 'c' } });
    expect(flow.advance('b')).toMatchObject({ isMoved: false, reason: 'no_next' });
    expect(flow.advance('c')).toEqual({ isMoved: false, reason: 'no_next', allowed: [] });
  });

  it.each(['b', 'ещё вопрос', '«Еще вопрос».'])('knows the state that %j is', (wanted) => {
    expect(createTalkFlow(GRAPH).goTo('a', wanted)).toMatchObject({ state: { id: 'b' } });
  });

  it('reports the id of a state as far as a report holds it', () => {
    expect(reportedStateId('booking')).toBe('booking');
    expect(reportedStateId(`${'x'.repeat(99)}😀`)).toBe('x'.repeat(99));
  });
});

describe('what a flow tells the model', () => {
  const contact = { name: 'Анна', phoneNumber: null, data: {} };

  it('is the stage, its task and the ways on, with the contact filled in', () => {
    const states = [{ id: 'a', name: 'Знакомство', prompt: 'Спроси {{name}}' }, 'Прощание'];
    const flow = createTalkFlow(linear(...states));
    const words = createFlowWords(flow, { language: 'ru', contact });

    expect(words.whereWeAre(flow.start).split('\n')).toEqual([
      '# Где сейчас разговор',
      'Текущий этап: «Знакомство».',
      'Что сделать на нём: Спроси «Анна»',
      'Когда он закончен, вызови next_stage. Раньше не вызывай.',
    ]);
  });

  it('names conditions by which to go, and the states that are allowed', () => {
    const flow = createTalkFlow(GRAPH);
    const words = createFlowWords(flow, { language: 'en', contact });
    const refused = flow.goTo('a', 'nowhere');

    expect(words.whereWeAre(flow.start)).toContain('- "b" if: есть вопрос');
    expect(refused.isMoved ? '' : words.refusal(refused)).toContain('only go to: "b", "c".');
    expect(words.whereWeAre(flow.states[2]!)).toContain('end_call');
  });
});

function allowedFrom({ type, transitions }: Flow, ids: string[], here: string): string[] {
  if (type === 'linear') return ids.slice(ids.indexOf(here) + 1).slice(0, 1);
  return transitions
    .filter(({ from_state, to_state }) => from_state === here && ids.includes(to_state))
    .map(({ to_state }) => to_state);
}
