import {
  closeSync,
  createReadStream,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isoTime, lineTimeAt, type LineClock } from './line-clock.js';

export const LEDGER_EVENTS = [
  'room_opened',
  'dial',
  'ringing',
  'answered',
  'ended',
  'room_closed',
  'report_kept',
  'report_taken',
  'door_refused',
  'restarted',
] as const;
export type LedgerEvent = (typeof LEDGER_EVENTS)[number];

export interface LedgerEntry {
  seq: number;
  attempt: string | null;
  line: string | null;
  number: string | null;
  event: LedgerEvent;
  /** The one word that says how: who hung up, which refusal, which network ending. */
  code: string | null;
  at_real: string;
  at_line: string;
  [detail: string]: unknown;
}

export interface LedgerFact {
  attempt: string | null;
  line: string | null;
  number?: string | null;
  event: LedgerEvent;
  code?: string | null;
  clock: LineClock;
  atRealMs: number;
  detail?: Record<string, unknown>;
}

/**
 * Append-only, one JSON object a line. `append` returns when the operating system has the line, so
 * what the exchange does after it can always be found in the ledger, even when the process is
 * killed in between.
 */
export interface Ledger {
  append(fact: LedgerFact): LedgerEntry;
  /** Lines as they stand in the file, from after `afterSeq` to the moment of the call. */
  read(range: { afterSeq: number; line: string | null }): AsyncIterable<string>;
  lastSeq(): number;
  close(): void;
}

/** One offset is remembered for this many lines, so that reading on from a place needs no scan. */
const LINES_PER_MARK = 128;
const CHUNK_BYTES = 1 << 20;

export interface OpenedLedger {
  ledger: Ledger;
  /** Lines that could not be read back. */
  unreadable: number;
}

/**
 * Reads back what stands in the file, entry by entry, and goes on where it ends. A torn last line
 * is cut off.
 */
export function openLedger(folder: string, replay: (entry: LedgerEntry) => void): OpenedLedger {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'ledger.jsonl');
  const file = openSync(path, 'a+');
  const marks: number[] = [];
  let seq = 0;
  let unreadable = 0;
  let size = readWholeLines(file, (text, offset) => {
    const entry = parseEntry(text);
    if (entry === null) {
      unreadable += 1;
      return;
    }
    seq = entry.seq;
    markLine(marks, seq, offset);
    replay(entry);
  });
  if (size < fstatSync(file).size) ftruncateSync(file, size);

  function append(fact: LedgerFact): LedgerEntry {
    const entry = entryOf(fact, seq + 1);
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    appendWhole(file, line, size);
    seq += 1;
    markLine(marks, seq, size);
    size += line.length;
    return entry;
  }

  async function* read({ afterSeq, line }: { afterSeq: number; line: string | null }) {
    const start = marks[Math.floor(Math.max(0, afterSeq) / LINES_PER_MARK)];
    if (start === undefined || afterSeq >= seq) return;
    const input = createReadStream(path, { start, end: size - 1 });
    const wanted = line === null ? null : `,"line":${JSON.stringify(line)},`;
    try {
      for await (const text of createInterface({ input, crlfDelay: Infinity })) {
        if (seqOf(text) <= afterSeq || (wanted !== null && !text.includes(wanted))) continue;
        yield text;
      }
    } finally {
      input.destroy();
    }
  }

  const ledger: Ledger = { append, read, lastSeq: () => seq, close: () => closeSync(file) };
  return { ledger, unreadable };
}

/** The order of the first members is relied on by `seqOf` and by the filter of `read`. */
function entryOf(fact: LedgerFact, seq: number): LedgerEntry {
  return {
    seq,
    attempt: fact.attempt,
    line: fact.line,
    number: fact.number ?? null,
    event: fact.event,
    code: fact.code ?? null,
    at_real: isoTime(fact.atRealMs),
    at_line: isoTime(lineTimeAt(fact.clock, fact.atRealMs)),
    ...fact.detail,
  };
}

function seqOf(text: string): number {
  return Number.parseInt(text.slice('{"seq":'.length), 10);
}

function parseEntry(text: string): LedgerEntry | null {
  try {
    const entry = JSON.parse(text) as LedgerEntry;
    return Number.isInteger(entry.seq) ? entry : null;
  } catch {
    return null;
  }
}

/** Marks are found by seq, so a hole in the numbers repeats the last place. */
function markLine(marks: number[], seq: number, offset: number): void {
  while (marks.length * LINES_PER_MARK < seq) marks.push(offset);
}

/** A line that did not fit on the disk leaves nothing behind that the next one would run into. */
function appendWhole(file: number, bytes: Buffer, size: number): void {
  try {
    for (let written = 0; written < bytes.length;) {
      written += writeSync(file, bytes, written);
    }
  } catch (error) {
    ftruncateSync(file, size);
    throw error;
  }
}

/** Returns the offset behind the last whole line. */
function readWholeLines(file: number, visit: (text: string, offset: number) => void): number {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest = Buffer.alloc(0);
  let restOffset = 0;
  for (let position = 0; ;) {
    const count = readSync(file, chunk, 0, CHUNK_BYTES, position);
    if (count === 0) return restOffset;
    position += count;
    const data = Buffer.concat([rest, chunk.subarray(0, count)]);
    let from = 0;
    for (let end = data.indexOf(10); end !== -1; end = data.indexOf(10, from)) {
      visit(data.toString('utf8', from, end), restOffset + from);
      from = end + 1;
    }
    rest = Buffer.from(data.subarray(from));
    restOffset += from;
  }
}
