import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase, type Database } from '../src/db/knex.js';
import { admissionOn } from './campaign-rows.js';

/**
 * A process that admits for some campaigns, one after the other and all at once, and dials what it
 * got: no line, but the rows that a dial and its end would write. Its orders come in one message.
 */
export interface AdmittingOrders {
  url: string;
  campaignIds: string[];
  untilMs: number;
  /** How long a call holds its channel. */
  talkMs: readonly [number, number];
}

/** What it tells at the end: when it dialled, and how long each admission took. */
export interface AdmittingReport {
  dials: { campaignId: string; slotMs: number; atMs: number }[];
  admitMs: number[];
}

const BATCH = 20;
/** Starting the child workflows of a batch takes about so long. */
const START_MS = 50;

process.once('message', (orders: AdmittingOrders) => {
  void work(orders).then((report) => process.send?.(report, () => process.exit(0)));
});

async function work(orders: AdmittingOrders): Promise<AdmittingReport> {
  const db = openDatabase({ url: orders.url, pool: 12, patienceMs: 20_000, joinsAsWritten: true });
  const report: AdmittingReport = { dials: [], admitMs: [] };
  await Promise.all(orders.campaignIds.map((id) => campaign(db, { id, orders, report })));
  await db.destroy();
  return report;
}

async function campaign(
  db: Database,
  { id, orders, report }: { id: string; orders: AdmittingOrders; report: AdmittingReport },
): Promise<void> {
  const admission = admissionOn(db);
  const calls: Promise<void>[] = [];
  for (let batch = 0; Date.now() < orders.untilMs; batch += 1) {
    const from = performance.now();
    const answer = await admission.admit({ campaignId: id, batch: `proof/${batch}`, max: BATCH });
    report.admitMs.push(performance.now() - from);
    for (const { permitId } of answer.start) calls.push(dial(db, { id, permitId, orders, report }));
    await pause(Math.min(answer.askAgainInMs ?? 2_000, 2_000) + START_MS);
  }
  await Promise.all(calls);
}

async function dial(
  db: Database,
  call: { id: string; permitId: string; orders: AdmittingOrders; report: AdmittingReport },
): Promise<void> {
  const { permitId, orders, report, id: campaignId } = call;
  const { slot_at: slot } = await db('permits')
    .where({ id: permitId })
    .first<{ slot_at: Date }>('slot_at');
  await pause(slot.getTime() - Date.now());
  report.dials.push({ campaignId, slotMs: slot.getTime(), atMs: Date.now() });
  await db('permits').where({ id: permitId }).update({ used_at: db.fn.now() });
  const [least, most] = orders.talkMs;
  await pause(least + Math.random() * (most - least));
  await db.raw(
    `with ended as (
       update call_tasks set status = 'completed', end_reason = 'human_talked', permit_id = null,
         workflow_open = false where permit_id = :permitId)
     delete from leases where permit_id = :permitId`,
    { permitId },
  );
}
