import { describe, it, expect } from '@jest/globals';
import { decideBy, GATE_STEPS, questionOf } from '../../src/domain/gate.js';
import { gateFacts, NOW_MS } from '../support/gate-facts.js';
import { HINDRANCES } from './gate-hindrances.js';

/** What the gate says to a case of a hindrance when one of its steps is taken away. */
function verdictWithout(step: string | null, wish: (typeof HINDRANCES)[number][3]): string {
  const steps = GATE_STEPS.filter(({ name }) => name !== step);
  const { verdict, reason } = decideBy(steps, questionOf(gateFacts(wish), NOW_MS));
  return `${verdict} ${reason}`;
}

const table = GATE_STEPS.map(({ name }) => ({
  name,
  changed: HINDRANCES.filter(
    ([, , , wish]) => verdictWithout(name, wish) !== verdictWithout(null, wish),
  ).map(([, reason, , wish]) => ({ reason, becomes: verdictWithout(name, wish) })),
}));

describe('each step of the gate', () => {
  it('is printed with the cases that change without it', () => {
    const lines = table.map(
      ({ name, changed }) =>
        `${name.padEnd(12)} ${changed.map(({ reason }) => reason).join(', ') || 'NOTHING CHANGES'}`,
    );
    process.stdout.write(`\nwithout the step, these are called:\n${lines.join('\n')}\n`);

    expect(lines).toHaveLength(GATE_STEPS.length);
  });

  it.each(table)('$name keeps calls from being made that nothing else keeps', ({ changed }) => {
    expect(changed.map(({ becomes }) => becomes)).toContain('allow allowed');
  });

  it.each(HINDRANCES)('%s alone stands for %s', (step, _reason, _verdict, wish) => {
    const standing = table.filter(
      ({ name }) => verdictWithout(name, wish) !== verdictWithout(null, wish),
    );

    expect(standing.map(({ name }) => name)).toEqual([step]);
  });
});
