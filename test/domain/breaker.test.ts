import { describe, it, expect } from '@jest/globals';
import { breakerTrip, mayTripBreaker, type BreakerCounts } from '../../src/domain/breaker.js';

const QUIET: BreakerCounts = {
  ...{ dials: 40, trunkFailures: 0, answered: 50, agentErrors: 0 },
  ...{ answeredLong: 200, abandoned: 0 },
};

describe('the breaker', () => {
  it.each([
    ['half of the dials fail on the trunk', { trunkFailures: 20 }, 'trunk_failures'],
    ['a fifth of the answered calls lose their agent', { agentErrors: 10 }, 'agent_errors'],
    ['three in a hundred are abandoned', { abandoned: 6 }, 'abandoned_calls'],
  ] as const)('trips when %s', (_, counts, cause) => {
    expect(breakerTrip({ ...QUIET, ...counts })?.cause).toBe(cause);
  });

  it.each([
    ['shares are just below', { trunkFailures: 19, agentErrors: 9, abandoned: 5 }],
    ['too few dials say nothing', { dials: 19, trunkFailures: 19 }],
    ['too few answered calls say nothing', { answered: 19, agentErrors: 19 }],
    ['too few answered calls tell of abandoned ones', { answeredLong: 99, abandoned: 9 }],
  ] as const)('stays closed when %s', (_, counts) => {
    expect(breakerTrip({ ...QUIET, ...counts })).toBeNull();
  });

  it('is asked only after an ending that can trip it', () => {
    expect(['trunk_failure', 'agent_error', 'busy', 'congestion'].map(mayTripBreaker)).toEqual([
      ...[true, true, false, false],
    ]);
  });
});
