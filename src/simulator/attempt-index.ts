import type { LedgerEntry } from './ledger.js';
import { REAL_TIME, type LineClock } from './line-clock.js';

export type FoundCall =
  | { state: 'none' }
  | { state: 'ringing' }
  | { state: 'answered' }
  /** A network of null: nobody knows what it did. */
  | { state: 'ended'; network: string | null; detail: string | null };

/** What the ledger says of one attempt. */
export interface AttemptFacts {
  line: string;
  clock: LineClock;
  roomOpen: boolean;
  closedByPlatform: boolean;
  dials: number;
  /** Calls that began and have not ended, by the number of their dial. */
  live: Map<number, { number: string; answered: boolean }>;
  last: { network: string | null; detail: string | null } | null;
}

/**
 * The ledger's lines reduced to what the exchange is asked all the time. The same reduction takes
 * the lines of a former life at start and each new line since, so that both always agree.
 */
export interface AttemptIndex {
  take(entry: LedgerEntry): void;
  facts(attempt: string): AttemptFacts | undefined;
  find(attempt: string): FoundCall;
  dialsOf(line: string, number: string): number;
  clockOf(line: string): LineClock | undefined;
  /** Attempts with an open room or a live call. */
  open(): [attempt: string, facts: AttemptFacts][];
}

export function createAttemptIndex(): AttemptIndex {
  const attempts = new Map<string, AttemptFacts>();
  const openAttempts = new Set<string>();
  const dials = new Map<string, number>();
  const clocks = new Map<string, LineClock>();
  const key = (line: string, number: string) => `${line} ${number}`;

  function factsFor(attempt: string, line: string): AttemptFacts {
    const known = attempts.get(attempt);
    if (known !== undefined) return known;
    const facts = emptyFacts(line, clocks.get(line) ?? REAL_TIME);
    attempts.set(attempt, facts);
    return facts;
  }

  function take(entry: LedgerEntry): void {
    if (entry.attempt === null) return;
    const line = entry.line ?? '';
    const facts = factsFor(entry.attempt, line);
    if (entry.event === 'room_opened') {
      facts.line = line;
      facts.clock = clockIn(entry) ?? facts.clock;
      clocks.set(line, facts.clock);
    }
    if (entry.event === 'dial' && entry.number !== null) {
      dials.set(key(line, entry.number), (dials.get(key(line, entry.number)) ?? 0) + 1);
    }
    applyTo(facts, entry);
    if (facts.roomOpen || facts.live.size > 0) openAttempts.add(entry.attempt);
    else openAttempts.delete(entry.attempt);
  }

  return {
    take,
    facts: (attempt) => attempts.get(attempt),
    find: (attempt) => foundIn(attempts.get(attempt)),
    dialsOf: (line, number) => dials.get(key(line, number)) ?? 0,
    clockOf: (line) => clocks.get(line),
    open: () =>
      [...openAttempts].flatMap((attempt) => {
        const facts = attempts.get(attempt);
        return facts === undefined ? [] : [[attempt, facts] as [string, AttemptFacts]];
      }),
  };
}

function emptyFacts(line: string, clock: LineClock): AttemptFacts {
  return {
    line,
    clock,
    roomOpen: false,
    closedByPlatform: false,
    dials: 0,
    live: new Map(),
    last: null,
  };
}

function applyTo(facts: AttemptFacts, entry: LedgerEntry): void {
  const dial = typeof entry['dial'] === 'number' ? entry['dial'] : facts.dials;
  switch (entry.event) {
    case 'room_opened':
      facts.roomOpen = true;
      return;
    case 'room_closed':
      facts.roomOpen = false;
      facts.closedByPlatform ||= entry.code === 'platform';
      return;
    case 'dial':
      facts.dials = dial;
      facts.live.set(dial, { number: entry.number ?? '', answered: false });
      return;
    case 'answered':
      facts.live.set(dial, { number: entry.number ?? '', answered: true });
      return;
    case 'ended':
      facts.live.delete(dial);
      facts.last = { network: textOf(entry['network']), detail: textOf(entry['detail']) };
      return;
    case 'ringing':
    case 'report_kept':
    case 'report_taken':
    case 'door_refused':
    case 'restarted':
      return;
  }
}

function foundIn(facts: AttemptFacts | undefined): FoundCall {
  if (facts === undefined || facts.dials === 0) return { state: 'none' };
  const live = [...facts.live.values()];
  if (live.some((call) => call.answered)) return { state: 'answered' };
  if (live.length > 0) return { state: 'ringing' };
  return { state: 'ended', ...(facts.last ?? { network: null, detail: null }) };
}

function clockIn(entry: LedgerEntry): LineClock | undefined {
  const clock = entry['clock'];
  return typeof clock === 'object' && clock !== null ? (clock as LineClock) : undefined;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
