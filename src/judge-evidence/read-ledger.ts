import type { LedgerEntry } from '../judge/evidence.js';
import { DomainError } from '../domain/errors.js';

/** What the judge asks of a ledger; the rest is left out, so that long ledgers stay small here. */
const WANTED: ReadonlySet<string> = new Set(['dial', 'answered', 'ended']);
const TIMEOUT_MS = 120_000;

export interface LedgerPage {
  entries: LedgerEntry[];
  /** Of the last entry read, wanted or not. */
  lastSeq: number;
}

/** The ledger from after `afterSeq` to its end, of one line or of all. */
export async function readLedger(
  simulatorUrl: string,
  { afterSeq, line }: { afterSeq: number; line: string | null },
): Promise<LedgerPage> {
  const url = new URL('/ledger', simulatorUrl);
  url.searchParams.set('after', String(afterSeq));
  if (line !== null) url.searchParams.set('line', line);
  const page: LedgerPage = { entries: [], lastSeq: afterSeq };
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok || response.body === null) {
      throw new Error(`the simulator answered ${response.status}`);
    }
    for await (const text of linesOf(response.body)) {
      const entry = JSON.parse(text) as LedgerEntry;
      page.lastSeq = entry.seq;
      if (WANTED.has(entry.event)) page.entries.push(entry);
    }
  } catch (cause) {
    const message = 'The ledger of the simulator can not be read.';
    throw new DomainError('line_unavailable', message, { cause });
  }
  return page;
}

async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
