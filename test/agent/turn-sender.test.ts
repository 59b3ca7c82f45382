import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTurnSender } from '../../agent/turn-sender.js';
import type { CallTurn } from '../../src/domain/call-report.js';

const turns = (count: number): CallTurn[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ index, role: 'user', content: `${index}`, state_id: null },
    ...{ at: '2026-09-01T08:00:00.000Z', was_interrupted: false },
  }));

/** A door that answers by the list, then takes everything. */
function aDoor(answers: ('taken' | 'retry' | 'refused' | 'fails')[] = []) {
  const taken: number[] = [];
  const batches: number[] = [];
  const send = async (given: readonly CallTurn[]) => {
    batches.push(given.length);
    const answer = answers.shift() ?? 'taken';
    if (answer === 'fails') throw new Error('no way');
    if (answer === 'taken') taken.push(...given.map(({ index }) => index));
    return answer;
  };
  return { taken, batches, send };
}

const atOnce = { pause: async () => undefined };

describe('the sender of turns', () => {
  it('sends each turn once, in order, while they come', async () => {
    const door = aDoor();
    const sender = createTurnSender(door.send, atOnce);

    sender.offer(turns(1));
    sender.offer(turns(3));
    sender.offer(turns(3));
    await sender.close(1_000);

    expect(door.taken).toEqual([0, 1, 2]);
  });

  it('keeps order and loses none, however the door answers', async () => {
    const answers = fc.array(fc.constantFrom('taken' as const, 'retry' as const, 'fails' as const));
    await fc.assert(
      fc.asyncProperty(answers, fc.array(fc.nat(60)), async (given, counts) => {
        const door = aDoor(given);
        const sender = createTurnSender(door.send, atOnce);
        for (const count of counts) sender.offer(turns(count));
        while (door.taken.length < Math.max(0, ...counts)) await Promise.resolve();
        await sender.close(1_000);

        expect(door.taken).toEqual([...turns(Math.max(0, ...counts)).keys()]);
        expect(Math.max(0, ...door.batches)).toBeLessThanOrEqual(50);
      }),
    );
  });

  it('stops for good when the door refuses, and when closed while nobody answers', async () => {
    const refusing = aDoor(['refused']);
    const refused = createTurnSender(refusing.send, atOnce);
    refused.offer(turns(1));
    await refused.close(1_000);
    refused.offer(turns(2));

    const dead = createTurnSender(() => new Promise(() => undefined));
    dead.offer(turns(1));
    await dead.close(20);

    expect(refusing.batches).toEqual([1]);
  });
});
