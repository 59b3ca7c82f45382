import { readLedger } from '../src/judge-evidence/read-ledger.js';
import type { LedgerEntry } from '../src/judge/evidence.js';

/** Follows what the exchange wrote down for one line: dials, answers and ends. */
export interface LedgerOfLine {
  /** What is new since the last call; the exchange may be away. */
  read(): Promise<readonly LedgerEntry[]>;
  /** Everything read so far. */
  all(): readonly LedgerEntry[];
}

export function followLedger(urls: { simulator: string }, lineId: string): LedgerOfLine {
  const entries: LedgerEntry[] = [];
  let lastSeq = 0;
  return {
    async read() {
      const page = await readLedger(urls.simulator, { afterSeq: lastSeq, line: lineId }).catch(
        () => null,
      );
      if (page === null) return [];
      lastSeq = page.lastSeq;
      entries.push(...page.entries);
      return page.entries;
    },
    all: () => entries,
  };
}

/** Real instants of the dials. */
export function dialTimes(entries: readonly LedgerEntry[]): number[] {
  return entries
    .filter(({ event }) => event === 'dial')
    .map(({ at_real: at }) => Date.parse(at))
    .sort((a, b) => a - b);
}
