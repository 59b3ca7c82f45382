import { parseArgs } from 'node:util';
import { createPlatformApi } from '../src/demo/platform-api.js';
import { findOrCreateBot, findOrCreateCompany } from '../src/demo/prepare-records.js';
import { readBot } from '../src/demo/read-files.js';
import { openDatabase } from '../src/db/knex.js';
import type { LedgerEntry } from '../src/judge/evidence.js';
import { startCampaign, untilEnded, verdictOn } from './campaign-under-proof.js';
import {
  contactsInZones,
  minuteThere,
  openingBySteps,
  type ContactInZone,
} from './contacts-in-zones.js';
import { atLeast, atMost, judged, say, sayFaults, sayFindings, told } from './findings.js';
import { followLedger } from './ledger-of-line.js';
import type { PlatformUnderProof } from './platform-under-proof.js';
import { runProof } from './run-proof.js';

/**
 * Contacts in 17 zones of Russia and America through three virtual days in which American clocks
 * change: nobody is dialled outside their hours, and the dry run before the start said as much.
 *
 *     npm run prove:zones -- [--speed N] [--each N] [--keep]
 */
const STARTS_AT = '2026-10-30T20:00:00Z';
const CLOCKS_CHANGE_AT = Date.parse('2026-11-01T06:00:00Z');
const HOURS = { from: 9 * 60, to: 18 * 60 };
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The clock runs on between the dry run and the start. */
const OPENING_TOLERANCE_MS = MINUTE_MS;
const SUPPRESSED = 17;
/** A zone's fresh contacts get at least 30 % of what the campaign dials; real time adds to it. */
const OPENS_WITHIN_MINUTES = 180;
/** A dial is decided on in time; this long in real time it may take to reach the exchange. */
const REACHES_EXCHANGE_MS = 250;
const RETRIES = { max_retries: 7, retry_delay_minutes: 300 };
const LINE = {
  ring_seconds: [5, 15],
  talk_seconds: [20, 60],
  weights: { human: 15, no_answer: 65, busy: 20 },
  outcomes: { goal_met: 70, refused: 30 },
};

const { values } = parseArgs({
  options: {
    speed: { type: 'string', default: '600' },
    each: { type: 'string', default: '20' },
    keep: { type: 'boolean', default: false },
  },
});
const speed = Number(values.speed);
const contacts = contactsInZones(Number(values.each));

interface DryRun {
  contacts: number;
  by_reason: { verdict: string; reason: string; contacts: number }[];
  zones: { zone_key: string; contacts: number; callable: number; first_opening_at: string }[];
  asked_at: string;
}

await runProof({ keep: values.keep }, async (platform) => {
  const campaign = await prepare(platform);
  const suppressed = await suppress(platform, campaign);
  const dryRun = await platform.client.post<DryRun>(`/api/campaigns/${campaign.id}/dry-run`, {});
  await startCampaign(platform, campaign);
  const limitMs = (5 * 24 * HOUR_MS) / speed + 600_000;
  const ended = await untilEnded(platform, campaign, { limitMs });
  const ledger = followLedger(platform.urls, campaign.lineId);
  const dials = (await ledger.read()).filter(({ event }) => event === 'dial');
  const denied = await denialsOf(platform, campaign.id);
  const verdict = await verdictOn(platform, campaign);
  sayFaults(verdict);
  const foretold = dryRun.by_reason.filter(({ verdict: said }) => said === 'deny');
  const outside = outsideHours(dials, 0);
  for (const dial of outside.slice(0, 10)) say(`  outside: ${dial.at_line}`);
  const openings = compareOpenings(dryRun, dials);
  return sayFindings(`${contacts.length} contacts in 17 zones, ${speed} times as fast`, [
    told('campaign', ended.status),
    told('dials', String(dials.length)),
    atLeast('virtual hours', spanHours(dials), 72),
    atLeast('dials after the American clock change', afterChange(dials), 1),
    atMost('dials outside the hours of their contact', outside.length, 0),
    atMost('more than 250 ms outside, real', outsideHours(dials, REACHES_EXCHANGE_MS).length, 0),
    atMost('dials to suppressed numbers', toNumbers(dials, suppressed).length, 0),
    atMost('denials that differ from the dry run', differences(foretold, denied), 0),
    atMost('zones whose first opening differs from the wall clock', openings.wrong, 0),
    atMost('zones dialled before the foretold opening', openings.early, 0),
    atMost('first dial of a zone after its opening', openings.latestMinutes, [
      OPENS_WITHIN_MINUTES,
      ' virtual minutes',
    ]),
    ...judged(verdict),
  ]);
});

async function prepare({ client }: PlatformUnderProof) {
  const api = createPlatformApi(client);
  const company = await findOrCreateCompany(api);
  const salon = new URL('../examples/salon-bot.json', import.meta.url).pathname;
  const bot = await findOrCreateBot(api, company.id, await readBot(salon));
  const line = await api.createLine({
    ...{ name: 'Zones', kind: 'simulator', company_id: company.id, settings: LINE },
    ...{ calls_per_minute: 60_000, max_concurrent_calls: 1_000 },
    clock: { starts_at: STARTS_AT, speed },
  });
  const campaign = await api.createCampaign({
    ...{ company_id: company.id, skillbase_id: bot.id, line_id: line.id, name: 'Zones' },
    ...{ calls_per_minute: 2, max_concurrent_calls: 200, ...RETRIES },
    ...{ daily_start_time: '09:00', daily_end_time: '18:00', timezone: 'Europe/Moscow' },
  });
  const rows = contacts.map(({ phoneNumber, timezone }) => `${phoneNumber},${timezone}`);
  const content = new Blob([`phone_number,timezone\n${rows.join('\n')}\n`]);
  const imported = await api.upload(campaign.id, { name: 'zones.csv', content });
  if (imported.created !== contacts.length) throw new Error(JSON.stringify(imported));
  return { id: campaign.id, lineId: line.id, speed, contacts: contacts.length };
}

/** One contact of each zone must not be called. */
async function suppress(platform: PlatformUnderProof, { id }: { id: string }): Promise<string[]> {
  const db = openDatabase({ url: platform.urls.database, pool: 1 });
  const step = contacts.length / SUPPRESSED;
  const numbers = Array.from({ length: SUPPRESSED }, (_, at) => numberAt(at * step));
  try {
    await db.raw(
      `insert into suppressions (company_id, phone_number, source)
       select c.company_id, n.number, 'api' from campaigns c, unnest(cast(? as text[])) n (number)
       where c.id = ?`,
      [numbers, id],
    );
    return numbers;
  } finally {
    await db.destroy();
  }
}

function numberAt(at: number): string {
  return contacts[at]?.phoneNumber ?? '';
}

async function denialsOf(platform: PlatformUnderProof, id: string) {
  const db = openDatabase({ url: platform.urls.database, pool: 1 });
  try {
    const { rows } = await db.raw<{ rows: { reason: string; contacts: number }[] }>(
      `select d.reason, count(distinct t.id) as contacts
       from decisions d join call_tasks t on t.id = d.call_task_id
       where t.campaign_id = ? and d.verdict = 'deny' group by 1`,
      [id],
    );
    return rows;
  } finally {
    await db.destroy();
  }
}

interface Counted {
  reason: string;
  contacts: number;
}

function differences(foretold: readonly Counted[], run: readonly Counted[]): number {
  const reasons = new Set([...foretold, ...run].map(({ reason }) => reason));
  const of = (counts: readonly Counted[], reason: string) =>
    counts.find((count) => count.reason === reason)?.contacts ?? 0;
  return [...reasons].filter((reason) => of(foretold, reason) !== of(run, reason)).length;
}

function contactOf(dial: LedgerEntry): ContactInZone {
  const contact = contacts.find(({ phoneNumber }) => phoneNumber === dial.number);
  if (contact === undefined) throw new Error('the ledger has a number of nobody');
  return contact;
}

/** `lateMs`: how long before, in real time, the dial may have been decided on. */
function outsideHours(dials: readonly LedgerEntry[], lateMs: number): LedgerEntry[] {
  return dials.filter((dial) => {
    const { timezone } = contactOf(dial);
    const atMs = Date.parse(dial.at_line);
    return [atMs, atMs - lateMs * speed].every((ms) => {
      const minute = minuteThere(ms, timezone);
      return minute < HOURS.from || minute >= HOURS.to;
    });
  });
}

function toNumbers(dials: readonly LedgerEntry[], numbers: readonly string[]): LedgerEntry[] {
  return dials.filter(({ number }) => number !== null && numbers.includes(number));
}

function spanHours(dials: readonly LedgerEntry[]): number {
  const times = dials.map((dial) => Date.parse(dial.at_line));
  return (Math.max(...times) - Math.min(...times)) / HOUR_MS;
}

function afterChange(dials: readonly LedgerEntry[]): number {
  return dials.filter((dial) => {
    const isAmerican = contactOf(dial).timezone.startsWith('America/');
    return isAmerican && Date.parse(dial.at_line) > CLOCKS_CHANGE_AT;
  }).length;
}

function compareOpenings(dryRun: DryRun, dials: readonly LedgerEntry[]) {
  const askedMs = Date.parse(dryRun.asked_at);
  let [wrong, early, latestMinutes] = [0, 0, 0];
  say('\nfirst dial after the opening of its zone, virtual minutes');
  for (const { zone_key: key, first_opening_at: opening } of dryRun.zones) {
    const timezone = key.slice(key.indexOf(':') + 1);
    const foretoldMs = Date.parse(opening);
    const byClock = openingBySteps(askedMs, timezone, HOURS);
    if (Math.abs(byClock - foretoldMs) > OPENING_TOLERANCE_MS) wrong += 1;
    const firstMs = Math.min(
      ...dials
        .filter((dial) => contactOf(dial).timezone === timezone)
        .map((dial) => Date.parse(dial.at_line)),
    );
    if (firstMs < foretoldMs) early += 1;
    const lateMinutes = Math.round((firstMs - foretoldMs) / MINUTE_MS);
    say(`  ${key.padEnd(22)} opens ${opening}, first dial ${lateMinutes} later`);
    latestMinutes = Math.max(latestMinutes, lateMinutes);
  }
  return { wrong, early, latestMinutes };
}
