import fc from 'fast-check';

const RUNS = Number(process.env['FC_RUNS'] ?? 300);
const SEED = process.env['FC_SEED'];

/**
 * Tries a property on many random cases; FC_RUNS asks for more. What fails prints its seed, and
 * FC_SEED runs the same cases again.
 */
export function holdsForAll<Values extends [unknown, ...unknown[]]>(
  property: fc.IProperty<Values>,
): void {
  fc.assert(property, {
    numRuns: RUNS,
    ...(SEED === undefined ? {} : { seed: Number(SEED) }),
  });
}
