import type { LedgerEntry as CarrierEntry } from '../../src/carrier/ledger.js';
import { openDatabase } from '../../src/db/knex.js';
import { readRows } from '../../src/judge-evidence/read-rows.js';
import type { LedgerEntry } from '../../src/judge/evidence.js';
import { judge } from '../../src/judge/judge.js';
import type { Verdict } from '../../src/judge/verdict.js';
import type { RealCampaign } from './real-campaign-run.js';
import type { RealStack } from './real-stack.js';

/** What the network did, by its final answer to the INVITE; written down here a second time. */
const BY_STATUS: Readonly<Record<number, string>> = {
  486: 'busy',
  603: 'declined',
  404: 'invalid_number',
  480: 'unreachable',
  607: 'blocked',
  407: 'trunk_failure',
};

/** The verdict on a campaign over a real line: the carrier's ledger against the platform's rows. */
export async function judgeRealCampaign(
  { platform, carrier }: RealStack,
  { id, lineId }: RealCampaign,
): Promise<Verdict> {
  const db = openDatabase({ url: platform.urls.database, pool: 2 });
  try {
    const before = carrier.ledger.after(0).at(-1)?.seq ?? 0;
    const rows = await readRows(db, [lineId]);
    const ledger = ledgerOfLine(carrier.ledger.after(0), lineId);
    return judge({ ...rows, ledger, lastSeqBeforeRows: before, campaignId: id });
  } finally {
    await db.destroy();
  }
}

/**
 * The carrier's ledger in the words of the judge: each INVITE is a dial, whoever sent it. What a
 * transfer dials has no attempt and is no dial of ours.
 */
export function ledgerOfLine(entries: readonly CarrierEntry[], line: string): LedgerEntry[] {
  const dialOf = new Map<string, number>();
  const dialsOf = new Map<string, number>();
  return entries.flatMap((entry): LedgerEntry[] => {
    const { event, attempt, call } = entry;
    if (attempt === null) return [];
    if (event === 'invite') {
      const dial = (dialsOf.get(attempt) ?? 0) + 1;
      dialsOf.set(attempt, dial);
      dialOf.set(call, dial);
      return [{ ...wordsOf(entry, line), event: 'dial', dial, behaviour: entry.callee }];
    }
    if (event !== 'answered' && event !== 'ended') return [];
    const dial = dialOf.get(call) ?? 1;
    const network = event === 'ended' ? networkOf(entry) : null;
    return [{ ...wordsOf(entry, line), event, dial, network }];
  });
}

function wordsOf(entry: CarrierEntry, line: string): LedgerEntry {
  const { event, seq, attempt, number, at } = entry;
  const status = entry['status'];
  const code = typeof status === 'number' ? String(status) : null;
  return { event, seq, attempt, line, number, code, at_real: at, at_line: at };
}

/** 503 is a carrier that is down, or one that has too many calls: the callee's name tells. */
function networkOf({ status, callee }: CarrierEntry): string | null {
  if (status === 200) return 'answered';
  if (status === 503) return callee === 'congestion' ? 'congestion' : 'trunk_failure';
  if (typeof status === 'number' && BY_STATUS[status] !== undefined) return BY_STATUS[status];
  return callee === 'no_reply' ? 'trunk_failure' : 'no_answer';
}
