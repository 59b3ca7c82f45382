import { parseArgs } from 'node:util';
import { readPlatformState } from '../../scripts/embedded/platform-folder.mjs';
import { openDatabase } from '../db/knex.js';
import { platformFolder } from '../embedded/platform.js';
import { gatherEvidence } from '../judge-evidence/gather-evidence.js';
import { judge } from '../judge/judge.js';
import { verdictText } from '../judge/verdict-text.js';

/**
 * Exit codes: everything is as it should be, faults were found, or there was nothing to judge by.
 */
const EXIT = { ok: 0, faults: 1, couldNotJudge: 2 };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: { campaign: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const { campaign, json } = values;
  if (campaign !== undefined && !UUID.test(campaign)) throw new Error('--campaign takes an id.');
  const { databaseUrl, simulatorUrl } = whereToLook();
  const db = openDatabase({ url: databaseUrl, pool: 2 });
  try {
    const sources = { db, simulatorUrl, ...(campaign && { campaignId: campaign }) };
    const verdict = judge(await gatherEvidence(sources));
    console.log(json ? JSON.stringify(verdict) : verdictText(verdict));
    return verdict.ok ? EXIT.ok : EXIT.faults;
  } finally {
    await db.destroy();
  }
}

/** The environment first, then the platform that runs here. */
function whereToLook(): { databaseUrl: string; simulatorUrl: string } {
  const urls = readPlatformState(platformFolder(process.env))?.urls ?? {};
  const databaseUrl = process.env['DATABASE_URL'] || urls['database'];
  const simulatorUrl = process.env['SIMULATOR_URL'] || urls['simulator'];
  if (databaseUrl && simulatorUrl) return { databaseUrl, simulatorUrl };
  throw new Error('No platform runs here: start it, or set DATABASE_URL and SIMULATOR_URL.');
}

try {
  process.exitCode = await run();
} catch (error) {
  console.error(`Could not judge: ${error instanceof Error ? error.message : 'unknown reason'}`);
  process.exitCode = EXIT.couldNotJudge;
}
