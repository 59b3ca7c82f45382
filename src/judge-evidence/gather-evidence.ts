import type { Database } from '../db/knex.js';
import { DomainError } from '../domain/errors.js';
import type { Evidence } from '../judge/evidence.js';
import { readLedger } from './read-ledger.js';
import { readRows } from './read-rows.js';

export interface EvidenceSources {
  db: Database;
  simulatorUrl: string;
  /** Only this one is judged; default: all that dial by simulated lines. */
  campaignId?: string;
}

/**
 * What the judge needs, also while campaigns run: first the ledger, then the rows at one instant,
 * then what the ledger got meanwhile. So each dial of the first reading has its row, and each row
 * of an ended call its dial.
 */
export async function gatherEvidence(sources: EvidenceSources): Promise<Evidence> {
  const { db, simulatorUrl, campaignId = null } = sources;
  const lineIds = await linesToLookAt(db, campaignId);
  const [only = null, ...others] = lineIds;
  const line = others.length === 0 ? only : null;
  const before = await readLedger(simulatorUrl, { afterSeq: 0, line });
  const rows = await readRows(db, lineIds);
  const since = await readLedger(simulatorUrl, { afterSeq: before.lastSeq, line });
  return {
    ...rows,
    ledger: [...before.entries, ...since.entries],
    lastSeqBeforeRows: before.lastSeq,
    campaignId,
  };
}

/** Limits of a company count per clock: a campaign on a clock of its own is alone with its line. */
async function linesToLookAt(db: Database, campaignId: string | null): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `select l.id from lines l left join clock k on k.line_id = l.id
     where l.kind = 'simulator' and (:campaignId::uuid is null or exists (
       select 1 from campaigns c left join clock own on own.line_id = c.line_id
       where c.id = :campaignId::uuid
         and (c.line_id = l.id or (own.line_id is null and k.line_id is null))))`,
    { campaignId },
  );
  if (rows.length > 0 || campaignId === null) return rows.map(({ id }) => id);
  throw new DomainError('not_found', 'There is no such campaign on a simulated line.');
}
