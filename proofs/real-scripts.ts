import { parseArgs } from 'node:util';
import { atMost, say, sayFindings, sayTable, told } from './findings.js';
import { billsOf } from './real/bill-of-call.js';
import { costSurprisesOf, sayCosts } from './real/cost-surprises.js';
import { holdKnownCalls } from './real/hold-known-calls.js';
import { KNOWN_WORDS } from './real/known-bots.js';
import { KNOWN_CALLS } from './real/known-calls.js';
import { runRealProof } from './real/run-real-proof.js';
import { surprisesOf } from './real/surprises-of-call.js';

/**
 * Ten calls over real SIP, each known beforehand word by word: what is recorded of them against the
 * script, and what they cost against what providers and carrier saw of them.
 *
 *     npm run prove:real-scripts -- [--channels 1] [--keep]
 */
const { values } = parseArgs({
  options: {
    /** Calls at once of each of the two campaigns. */
    channels: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
});

await runRealProof({ keep: values.keep }, async (stack) => {
  await stack.providers.prepare(Object.values(KNOWN_WORDS));
  const calls = await holdKnownCalls(stack, Number(values.channels));
  const billed = await stack.providers.billed();
  const { of, strays } = billsOf(calls, billed);
  const results = calls.map((held) => {
    const bills = of.get(held) ?? [];
    const course = surprisesOf(held);
    const costs = costSurprisesOf(held, bills);
    return { held, bills, course, costs };
  });
  sayTable(
    results.map(({ held, course, costs }) => [
      held.known.name,
      held.detail.call.disposition?.code ?? '-',
      JSON.stringify(held.detail.call.collected_data),
      `${held.detail.messages.length} turns`,
      course.length + costs.length === 0 ? 'right' : 'WRONG',
    ]),
  );
  sayCosts(results);
  for (const { held, course, costs } of results) {
    for (const surprise of [...course, ...costs]) say(`  ${held.known.name}: ${surprise}`);
  }
  for (const stray of strays) say(`  of no call: ${stray}`);
  const wrong = (part: 'course' | 'costs') => results.filter((one) => one[part].length > 0).length;
  const once = KNOWN_CALLS.filter((one) => calls.filter((held) => held.known === one).length === 1);
  return sayFindings('Ten calls that are known beforehand, over real SIP', [
    told('calls', String(calls.length)),
    told('answers of the model', String(billed.thought.length)),
    told('of them cut short', String(billed.thought.filter((one) => !one.isHeardOut).length)),
    atMost('calls that were not held, or more than once', KNOWN_CALLS.length - once.length, 0),
    atMost('calls recorded otherwise than they went', wrong('course'), 0),
    atMost('calls whose costs are not what the others saw', wrong('costs'), 0),
    atMost('sound, speech and thought of no call', strays.length, 0),
  ]);
});
