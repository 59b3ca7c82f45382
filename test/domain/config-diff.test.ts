import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { diffConfigs } from '../../src/domain/config-diff.js';
import { holdsForAll } from './holds-for-all.js';

const state = (id: string, prompt = '') => ({ id, name: id, prompt });

describe('the difference of two configs', () => {
  it('is by path, in the order of keys', () => {
    const before = { llm: { model: 'a', temperature: 0.4 }, voice: { id: 1 }, old: true };
    const after = { llm: { temperature: 0.7, model: 'a' }, voice: { id: 1, speed: 2 } };

    expect(diffConfigs(before, after)).toEqual([
      { path: 'llm.temperature', change: 'changed', before: 0.4, after: 0.7 },
      { path: 'old', change: 'removed', before: true },
      { path: 'voice.speed', change: 'added', after: 2 },
    ]);
  });

  it('follows states by their id', () => {
    const before = { states: [state('a'), state('b'), state('c')] };
    const after = { states: [state('a'), state('new'), state('b', 'x')] };

    expect(diffConfigs(before, after)).toEqual([
      { path: 'states.2', change: 'removed', before: state('c') },
      { path: 'states.1', change: 'added', after: state('new') },
      { path: 'states.2.prompt', change: 'changed', before: '', after: 'x' },
    ]);
  });

  it('says that things only changed places', () => {
    const way = (from_state: string, to_state: string) => ({ from_state, to_state });

    expect(diffConfigs([way('a', 'b'), way('b', 'c')], [way('b', 'c'), way('a', 'b')])).toEqual([
      {
        ...{ path: '', change: 'moved' },
        ...{ before: ['a -> b', 'b -> c'], after: ['b -> c', 'a -> b'] },
      },
    ]);
  });

  it('tells things apart that are there twice', () => {
    const list = fc.array(fc.constantFrom('a', 'b'), { maxLength: 4 });
    const exactly = fc.property(list, list, (a, b) => {
      expect(diffConfigs(a, b).length === 0).toBe(a.join() === b.join());
    });

    expect(diffConfigs(['a', 'a', 'b'], ['a', 'b'])).toEqual([
      { path: '1', change: 'removed', before: 'a' },
    ]);
    holdsForAll(exactly);
  });

  it('is empty exactly for what is equal as JSON', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const exactly = fc.property(value, value, (a, b) => {
      const isEqual = sorted(a) === sorted(b);

      expect(diffConfigs(a, structuredClone(a))).toEqual([]);
      expect(diffConfigs(a, b).length === 0).toBe(isEqual);
    });
    holdsForAll(exactly);
  });
});

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, child: unknown) =>
    typeof child === 'object' && child !== null && !Array.isArray(child)
      ? Object.fromEntries(Object.entries(child).sort(([a], [b]) => (a < b ? -1 : 1)))
      : child,
  );
}
