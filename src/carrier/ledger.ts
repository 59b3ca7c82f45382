import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isoTime } from './wall-clock.js';

export const LEDGER_EVENTS = [
  'invite',
  'ringing',
  'early_media',
  'answered',
  'acknowledged',
  'first_packet',
  'first_audio',
  'said',
  'reply',
  'key',
  'reinvite',
  'refer',
  'transfer',
  'cancelled',
  'refused',
  'bye_received',
  'bye_sent',
  'ended',
] as const;
export type LedgerEvent = (typeof LEDGER_EVENTS)[number];

export interface LedgerEntry {
  seq: number;
  event: LedgerEvent;
  /** SIP Call-ID: one INVITE, one call. */
  call: string;
  /** Header X-Attempt-Id of the INVITE; null when the caller sent none. */
  attempt: string | null;
  number: string;
  callee: string;
  at: string;
  /** Milliseconds since 1970, with fractions. */
  at_ms: number;
  [detail: string]: unknown;
}

export interface LedgerFact {
  event: LedgerEvent;
  call: string;
  attempt: string | null;
  number: string;
  callee: string;
  at_ms: number;
  [detail: string]: unknown;
}

/** What the phone network saw, one JSON object a line, written before anything follows from it. */
export interface CarrierLedger {
  append(fact: LedgerFact): LedgerEntry;
  /** Entries after that seq, oldest first. */
  after(seq: number): LedgerEntry[];
  path: string;
}

export function openCarrierLedger(folder: string): CarrierLedger {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'ledger.jsonl');
  const entries = readEntries(path);
  let seq = entries.at(-1)?.seq ?? 0;
  return {
    path,
    append(fact) {
      seq += 1;
      const atMs = Math.round(fact.at_ms * 1_000) / 1_000;
      const entry: LedgerEntry = { seq, ...fact, at: isoTime(atMs), at_ms: atMs };
      appendFileSync(path, `${JSON.stringify(entry)}\n`);
      entries.push(entry);
      return entry;
    },
    after: (from) => entries.filter((entry) => entry.seq > from),
  };
}

/** A torn last line, left by a killed process, is no entry. */
function readEntries(path: string): LedgerEntry[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  if (text !== '' && !text.endsWith('\n')) appendFileSync(path, '\n');
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as LedgerEntry];
    } catch {
      return [];
    }
  });
}
