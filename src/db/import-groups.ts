import type { ContactLines, FileLayout, RejectedRow } from '../ports/contact-file.js';

/** What passed by on the way into the database. */
export interface ImportTally {
  rows: number;
  rejected: number;
  /** The first rejected rows, in words. */
  errors: string[];
  layout: FileLayout | null;
}

/**
 * Rows that go in at once: enough for one statement to be worth it, few enough to fit in memory.
 */
const GROUP_ROWS = 20_000;
const GROUP_BYTES = 32 * 1024 * 1024;
const ERRORS_KEPT = 100;

export interface LineGroup {
  /** To be read first; more arrives while it is read. */
  lines: AsyncGenerator<Uint8Array>;
  /** Complete when `lines` was read to its end. */
  rejectLines: Uint8Array[];
  counts: { contacts: number; consents: number };
}

/**
 * Cuts a stream of lines into groups. While the database takes one in, the threads read on for the
 * next.
 */
export async function* groupsOf(
  batches: AsyncIterable<ContactLines>,
  tally: ImportTally,
): AsyncGenerator<LineGroup> {
  const iterator = batches[Symbol.asyncIterator]();
  const reading = { isOver: false };
  async function* linesOf(group: Omit<LineGroup, 'lines'>): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for (let rows = 0; rows < GROUP_ROWS && bytes < GROUP_BYTES;) {
      const next = await iterator.next();
      if (next.done === true) {
        reading.isOver = true;
        return;
      }
      const { value } = next;
      rows += value.contacts + value.rejected;
      bytes += value.lines.length + value.rejectLines.length;
      note(tally, value);
      group.counts.contacts += value.contacts;
      group.counts.consents += value.consents;
      if (value.rejectLines.length > 0) group.rejectLines.push(value.rejectLines);
      if (value.lines.length > 0) yield value.lines;
    }
  }
  try {
    while (!reading.isOver) {
      const group = { rejectLines: [], counts: { contacts: 0, consents: 0 } };
      yield { ...group, lines: linesOf(group) };
    }
  } finally {
    // Whoever stops in the middle ends the reading too.
    if (!reading.isOver) await iterator.return?.();
  }
}

export function emptyTally(): ImportTally {
  return { rows: 0, rejected: 0, errors: [], layout: null };
}

function note(tally: ImportTally, { contacts, rejected, errors, layout }: ContactLines): void {
  tally.rows += contacts;
  tally.rejected += rejected;
  if (layout !== undefined) tally.layout = layout;
  const room = ERRORS_KEPT - tally.errors.length;
  if (room > 0) tally.errors.push(...errors.slice(0, room).map(sentence));
}

function sentence({ row, reason }: RejectedRow): string {
  return `Row ${row}: ${reason}`;
}
