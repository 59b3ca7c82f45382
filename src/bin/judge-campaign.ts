import { openDatabase } from '../db/knex.js';
import { gatherEvidence } from '../judge-evidence/gather-evidence.js';
import { judge } from '../judge/judge.js';
import type { Verdict } from '../judge/verdict.js';

/** The verdict on one campaign, by what the exchange wrote down and what the rows say. */
export async function judgeCampaign(where: {
  databaseUrl: string;
  simulatorUrl: string;
  campaignId: string;
}): Promise<Verdict> {
  const { databaseUrl, simulatorUrl, campaignId } = where;
  const db = openDatabase({ url: databaseUrl, pool: 2 });
  try {
    return judge(await gatherEvidence({ db, simulatorUrl, campaignId }));
  } finally {
    await db.destroy();
  }
}
