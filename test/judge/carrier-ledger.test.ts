import { describe, expect, it } from '@jest/globals';
import { ledgerOfLine } from '../../proofs/real/carrier-evidence.js';
import type { LedgerEntry } from '../../src/carrier/ledger.js';

const LINE = '5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77';

function entry(seq: number, event: LedgerEntry['event'], more: Partial<LedgerEntry>): LedgerEntry {
  return {
    ...{ seq, event, call: 'c1', attempt: 'a1', number: '+79992000000', callee: 'human' },
    ...{ at: '2026-11-21T20:00:00.000Z', at_ms: 0 },
    ...more,
  };
}

describe("the carrier's ledger in the words of the judge", () => {
  it('is a dial, an answer and an end', () => {
    const told = ledgerOfLine(
      [entry(1, 'invite', {}), entry(2, 'answered', {}), entry(3, 'ended', { status: 200 })],
      LINE,
    );

    expect(told.map(({ event, dial, network }) => [event, dial, network])).toEqual([
      ['dial', 1, undefined],
      ['answered', 1, null],
      ['ended', 1, 'answered'],
    ]);
    expect(told.every(({ line }) => line === LINE)).toBe(true);
  });

  it('counts a second INVITE of one attempt as a second dial', () => {
    const told = ledgerOfLine(
      [
        entry(1, 'invite', {}),
        entry(2, 'invite', { call: 'c2' }),
        entry(3, 'ended', { call: 'c2', status: 486 }),
      ],
      LINE,
    );

    expect(told.map(({ event, dial }) => [event, dial])).toEqual([
      ['dial', 1],
      ['dial', 2],
      ['ended', 2],
    ]);
  });

  it('leaves out what a transfer dials', () => {
    expect(ledgerOfLine([entry(1, 'invite', { attempt: null })], LINE)).toEqual([]);
  });

  it.each([
    [486, 'busy', 'busy'],
    [503, 'congestion', 'congestion'],
    [503, 'carrier_down', 'trunk_failure'],
    [null, 'no_reply', 'trunk_failure'],
    [487, 'no_answer', 'no_answer'],
  ])('takes status %s of %s for %s', (status, callee, network) => {
    const [, ended] = ledgerOfLine(
      [entry(1, 'invite', { callee }), entry(2, 'ended', { callee, status })],
      LINE,
    );

    expect(ended?.['network']).toBe(network);
  });
});
