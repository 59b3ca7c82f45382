import { parseArgs } from 'node:util';
import { dryRunOut } from '../contracts/dry-run-api.js';
import { REAL_TIME } from '../domain/clock.js';
import { dryRun } from '../domain/dry-run.js';
import { DEFAULT_EXPECTATION } from '../domain/expectation.js';
import { PURPOSES, type Purpose } from '../domain/policy-pack.js';
import { createGateFacts } from '../db/gate-facts.js';
import { openDatabase, type Database } from '../db/knex.js';
import { platformFolder } from '../embedded/platform.js';
import { createCsvContacts } from '../import/csv-contacts.js';
import { loadPacks } from '../rulebook/load-packs.js';
import { loadNumberZones } from '../rulebook/number-zones.js';
import { readPlatformState } from '../../scripts/embedded/platform-folder.mjs';
import { classifyFile, type FileClasses } from './dry-run-classes.js';
import { ofCampaign, ofOptions, type DryRunCampaign } from './dry-run-campaign.js';

const USAGE = `npm run dry-run -- contacts.csv [--campaign <id>] [--json]
  [--timezone Europe/Moscow] [--from 09:00] [--to 18:00] [--calls-per-minute 10]
  [--channels 5] [--purpose ${PURPOSES.join('|')}] [--max-retries 3] [--starts-at <time>]
What would happen if these contacts were called. Nothing is stored, nobody is called. With a
campaign its settings, suppressions and consents apply, and the platform must run.`;

process.exitCode = await main();

async function main(): Promise<number> {
  const asked = readArguments();
  if (asked === null) return fail(USAGE);
  const db = asked.campaign === undefined ? null : openPlatform();
  try {
    if (asked.campaign !== undefined && db === null) return fail('No platform runs here.');
    return await run(asked, db);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  } finally {
    await db?.destroy();
  }
}

type Arguments = NonNullable<ReturnType<typeof readArguments>>;

async function run(asked: Arguments, db: Database | null): Promise<number> {
  const zones = loadNumberZones();
  const packs = loadPacks();
  const campaign = await campaignOf(asked, { db, packs, zones });
  if (campaign === null) return fail(`There is no campaign ${asked.campaign ?? ''}.`);
  const files = createCsvContacts({ zones });
  const read = await classifyFile(files.read(asked.file), { zones, ...campaign });
  const fromMs = asked.startsAtMs ?? campaign.nowMs;
  const { limits, clock } = campaign;
  const expected = DEFAULT_EXPECTATION;
  const report = dryRun({ ...limits, fromMs, classes: read.classes, expected });
  const out = dryRunOut({
    ...{ campaignId: asked.campaign ?? null, clock, fromMs, limits, expected, report },
  });
  if (asked.json) say(JSON.stringify({ ...out, ...countsOf(read) }, null, 2));
  else sayReport(out, read);
  return 0;
}

async function campaignOf(
  asked: Arguments,
  parts: { db: Database | null } & Parameters<typeof createGateFacts>[0],
): Promise<DryRunCampaign | null> {
  if (asked.campaign === undefined || parts.db === null) {
    return ofOptions({ ...asked, packs: parts.packs, nowMs: Date.now(), clock: REAL_TIME });
  }
  return ofCampaign(parts.db, createGateFacts(parts), asked.campaign);
}

function countsOf({ rejected, duplicates, rows }: FileClasses) {
  return { rows, rejected, duplicates };
}

function sayReport(out: ReturnType<typeof dryRunOut>, read: FileClasses): void {
  say(`${read.rows} rows, ${read.rejected} rejected, ${read.duplicates} twice in the file`);
  say(`${out.contacts} contacts, ${out.callable} of them may be called\n`);
  for (const { verdict, reason, contacts, text } of out.by_reason) {
    say(`  ${String(contacts).padStart(9)}  ${verdict.padEnd(5)}  ${reason}: ${text.en}`);
  }
  say(`\nfirst dial  ${out.first_dial_at ?? 'never'}`);
  say(`last dial   ${out.last_dial_at ?? 'never'}`);
  say(`finish      ${out.expected_finish_at ?? 'never'}`);
  say(`dials       ${out.expected_dials}, at ${out.calls_per_minute} a minute`);
  say(`channels    ${out.channels_needed} needed, ${out.channels} there`);
  say(`cost        ${out.cost_usd.low} to ${out.cost_usd.high} USD\n`);
  for (const zone of out.zones) {
    const opening = zone.first_opening_at ?? 'never';
    say(`  ${String(zone.contacts).padStart(9)}  ${zone.zone_key ?? 'unknown'}  from ${opening}`);
  }
}

function openPlatform(): Database | null {
  const folder = platformFolder(process.env);
  const url = process.env['DATABASE_URL'] || readPlatformState(folder)?.urls['database'];
  return url ? openDatabase({ url, pool: 2 }) : null;
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        campaign: { type: 'string' },
        timezone: { type: 'string', default: 'Europe/Moscow' },
        from: { type: 'string', default: '09:00' },
        to: { type: 'string', default: '18:00' },
        'calls-per-minute': { type: 'string', default: '10' },
        channels: { type: 'string', default: '5' },
        purpose: { type: 'string', default: 'informational' },
        'max-retries': { type: 'string', default: '3' },
        'starts-at': { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const [file] = positionals;
    const purpose: Purpose | undefined = PURPOSES.find((known) => known === values.purpose);
    const startsAtMs = values['starts-at'] === undefined ? null : Date.parse(values['starts-at']);
    if (file === undefined || purpose === undefined || Number.isNaN(startsAtMs)) return null;
    return {
      ...{ file, purpose, startsAtMs, campaign: values.campaign, json: values.json },
      ...{ timezone: values.timezone, dailyStart: values.from, dailyEnd: values.to },
      perMinute: Number(values['calls-per-minute']),
      channels: Number(values.channels),
      attemptsMax: Math.max(1, Number(values['max-retries'])),
    };
  } catch {
    return null;
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function fail(message: string): number {
  process.stderr.write(`${message}\n`);
  return 1;
}
