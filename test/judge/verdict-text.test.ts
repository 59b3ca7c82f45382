import { describe, it, expect } from '@jest/globals';
import { judge } from '../../src/judge/judge.js';
import { verdictText } from '../../src/judge/verdict-text.js';
import { cleanWorld } from './clean-world.js';
import { dialAgain } from './doctor.js';

describe('verdictText', () => {
  it('ends with the two numbers that everybody asks for', () => {
    const text = verdictText(judge(cleanWorld({ contacts: 8 })));

    expect(text).toMatch(/call tasks +8\n/);
    expect(text.split('\n').at(-1)).toBe('lost 0, doubled 0: everything is as it should be');
  });

  it('tells each fault in a sentence, and how many more there are', () => {
    const world = cleanWorld({ contacts: 64 });
    for (const call of world.calls) call.counted = null;
    dialAgain(world, 2);

    const text = verdictText(judge(world));

    expect(text).toContain('dialled twice by one attempt');
    expect(text).toContain('[campaign campaign-1, task task-2]');
    expect(text).toContain(`... and ${world.calls.length - 5} more`);
    expect(text.split('\n').at(-1)).toBe('lost 0, doubled 1: NOT as it should be');
  });
});
