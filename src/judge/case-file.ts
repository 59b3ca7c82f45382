import type {
  CallRow,
  CallTaskRow,
  CampaignRow,
  CompanyRow,
  DecisionRow,
  Evidence,
  LedgerEntry,
  LineRow,
} from './evidence.js';

/** One dial as the exchange saw it, with the rows that belong to it. */
export interface Dial {
  seq: number;
  attempt: string | null;
  number: string | null;
  lineId: string | null;
  realMs: number;
  lineMs: number;
  /** What the exchange says it played, for simulated callees. */
  behaviour: string | null;
  answered: boolean;
  end: DialEnd | null;
  call: CallRow | undefined;
  line: LineRow | undefined;
  campaign: CampaignRow | undefined;
}

export interface DialEnd {
  seq: number;
  realMs: number;
  lineMs: number;
  code: string | null;
  /** Null: the exchange itself does not know. */
  network: string | null;
}

/** The evidence, sorted so that each check finds what it asks for. */
export interface CaseFile {
  evidence: Evidence;
  /** In the order in which they were made; those of unknown lines are left out. */
  dials: readonly Dial[];
  foreignDials: number;
  dialsOf: ReadonlyMap<string, readonly Dial[]>;
  /** Numbered attempts of a task in their order. */
  attemptsOf: ReadonlyMap<string, readonly CallRow[]>;
  decisionsOf: ReadonlyMap<string, readonly DecisionRow[]>;
  campaigns: ReadonlyMap<string, CampaignRow>;
  companies: ReadonlyMap<string, CompanyRow>;
  tasks: ReadonlyMap<string, CallTaskRow>;
  lines: ReadonlyMap<string, LineRow>;
}

export function openCase(evidence: Evidence): CaseFile {
  const campaigns = byId(evidence.campaigns);
  const lines = byId(evidence.lines);
  const calls = byId(evidence.calls);
  const all = readDials(evidence.ledger, { campaigns, lines, calls });
  const dials = all.filter((dial) => dial.line !== undefined || dial.call !== undefined);
  const numbered = evidence.calls.filter((call) => call.attemptNumber !== null);
  const inOrder = numbered.sort((a, b) => (a.attemptNumber ?? 0) - (b.attemptNumber ?? 0));
  return {
    evidence,
    dials,
    foreignDials: all.length - dials.length,
    dialsOf: groupBy(dials, (dial) => dial.attempt ?? ''),
    attemptsOf: groupBy(inOrder, (call) => call.callTaskId),
    decisionsOf: groupBy(evidence.decisions, (decision) => decision.callTaskId),
    campaigns,
    companies: byId(evidence.companies),
    tasks: byId(evidence.tasks),
    lines,
  };
}

interface Rows {
  campaigns: ReadonlyMap<string, CampaignRow>;
  lines: ReadonlyMap<string, LineRow>;
  calls: ReadonlyMap<string, CallRow>;
}

function readDials(ledger: readonly LedgerEntry[], rows: Rows): Dial[] {
  const dials: Dial[] = [];
  const open = new Map<string, Dial>();
  for (const entry of ledger) {
    if (entry.event === 'dial') {
      const dial = dialOf(entry, rows);
      dials.push(dial);
      open.set(keyOf(entry), dial);
    } else if (entry.event === 'answered') {
      const dial = open.get(keyOf(entry));
      if (dial) dial.answered = true;
    } else if (entry.event === 'ended') {
      const dial = open.get(keyOf(entry));
      if (dial) dial.end = endOf(entry);
    }
  }
  return dials;
}

/** A second dial of an attempt has a number of its own. */
function keyOf(entry: LedgerEntry): string {
  const dial = entry['dial'];
  return `${entry.attempt ?? ''} ${typeof dial === 'number' ? dial : 1}`;
}

function dialOf(entry: LedgerEntry, { campaigns, lines, calls }: Rows): Dial {
  const call = calls.get(entry.attempt ?? '');
  return {
    seq: entry.seq,
    attempt: entry.attempt,
    number: entry.number,
    lineId: entry.line,
    realMs: Date.parse(entry.at_real),
    lineMs: Date.parse(entry.at_line),
    behaviour: textOf(entry['behaviour']),
    answered: false,
    end: null,
    call,
    line: lines.get(entry.line ?? ''),
    campaign: call && campaigns.get(call.campaignId),
  };
}

function endOf(entry: LedgerEntry): DialEnd {
  return {
    seq: entry.seq,
    realMs: Date.parse(entry.at_real),
    lineMs: Date.parse(entry.at_line),
    code: entry.code,
    network: textOf(entry['network']),
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function byId<Row extends { id: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}

function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
