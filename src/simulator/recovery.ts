import type { AttemptIndex } from './attempt-index.js';
import type { Ledger, LedgerFact } from './ledger.js';
import { REAL_TIME } from './line-clock.js';

/**
 * After a crash nobody talks any more: what the ledger shows as live ended with the exchange, and
 * nobody knows how it would have gone on. The rooms are gone too, yet may be opened again.
 */
export function endLostCalls(ledger: Ledger, index: AttemptIndex, unreadable: number): number {
  const atRealMs = Date.now();
  const record = (fact: Omit<LedgerFact, 'atRealMs'>) =>
    index.take(ledger.append({ ...fact, atRealMs }));
  let lost = 0;
  for (const [attempt, facts] of index.open()) {
    const { line, clock } = facts;
    for (const [dial, { number, answered }] of facts.live) {
      const detail = { dial, network: answered ? 'answered' : null, detail: 'lost' };
      record({ attempt, line, number, event: 'ended', code: 'lost', clock, detail });
      lost += 1;
    }
    if (facts.roomOpen) record({ attempt, line, event: 'room_closed', code: 'lost', clock });
  }
  const detail = { lost, unreadable };
  record({ attempt: null, line: null, event: 'restarted', clock: REAL_TIME, detail });
  return lost;
}
