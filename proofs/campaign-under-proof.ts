import { setTimeout as pause } from 'node:timers/promises';
import { judgeCampaign } from '../src/bin/judge-campaign.js';
import { lineStartMs } from '../src/demo/line-start.js';
import { createPlatformApi } from '../src/demo/platform-api.js';
import { findOrCreateBot, findOrCreateCompany } from '../src/demo/prepare-records.js';
import { readBot } from '../src/demo/read-files.js';
import { isFinal } from '../src/domain/campaign.js';
import type { Verdict } from '../src/judge/verdict.js';
import type { PlatformUnderProof } from './platform-under-proof.js';

export interface CampaignWish {
  name: string;
  contacts: number;
  callsPerMinute: number;
  channels: number;
  maxRetries: number;
  retryDelayMinutes: number;
  /** 1: real time, without a clock of its own. */
  speed: number;
  /** Absent: round the clock in Moscow. */
  hours?: { dailyStart: string; dailyEnd: string; timezone: string };
  /** Contacts that no other campaign of the proof has: theirs begin after so many others. */
  skip?: number;
  /** Of the simulated line: seed, weights, ring_seconds, talk_seconds ... */
  line?: Record<string, unknown>;
}

export interface CampaignUnderProof {
  id: string;
  lineId: string;
  speed: number;
  contacts: number;
}

/** People do not ask to be called in some hours, so that a campaign ends with its last retry. */
const TALKS = { goal_met: 57, refused: 20, partial: 10, wrong_person: 5, opted_out: 3 };
const LINE_LIMITS = { calls_per_minute: 60_000, max_concurrent_calls: 10_000 };
const WINDOW = { dailyStart: '00:00', dailyEnd: '24:00', timezone: 'Europe/Moscow' };
/** The range that every real line refuses to dial. */
const FIRST_NUMBER = 79_990_000_000;
const CONTACTS_MAX = 10_000;
const POLL_MS = 500;

/** A campaign with its contacts on a simulated line of its own, ready to be started. */
export async function prepareCampaign(
  { client }: PlatformUnderProof,
  wish: CampaignWish,
): Promise<CampaignUnderProof> {
  const { hours = WINDOW, skip = 0 } = wish;
  if (skip + wish.contacts > CONTACTS_MAX) throw new Error(`at most ${CONTACTS_MAX} contacts`);
  const api = createPlatformApi(client);
  const company = await findOrCreateCompany(api);
  const salon = new URL('../examples/salon-bot.json', import.meta.url).pathname;
  const bot = await findOrCreateBot(api, company.id, await readBot(salon));
  const line = await api.createLine({
    ...{ name: wish.name, kind: 'simulator', company_id: company.id, ...LINE_LIMITS },
    settings: { outcomes: TALKS, ...wish.line },
    ...(wish.speed !== 1 && { clock: clockOf(wish.speed) }),
  });
  const campaign = await api.createCampaign({
    ...{ company_id: company.id, skillbase_id: bot.id, line_id: line.id, name: wish.name },
    ...{ calls_per_minute: wish.callsPerMinute, max_concurrent_calls: wish.channels },
    ...{ max_retries: wish.maxRetries, retry_delay_minutes: wish.retryDelayMinutes },
    ...{ daily_start_time: hours.dailyStart, daily_end_time: hours.dailyEnd },
    timezone: hours.timezone,
  });
  const imported = await api.upload(campaign.id, contactFile(wish.contacts, skip));
  if (imported.created !== wish.contacts) throw new Error('the import did not take all contacts');
  return { id: campaign.id, lineId: line.id, speed: wish.speed, contacts: wish.contacts };
}

function clockOf(speed: number) {
  return { starts_at: new Date(lineStartMs(WINDOW, Date.now())).toISOString(), speed };
}

function contactFile(contacts: number, skip: number): { name: string; content: Blob } {
  const first = FIRST_NUMBER + skip;
  const rows = Array.from({ length: contacts }, (_, at) => `+${first + at},Контакт ${at}`);
  const text = `phone_number,name\n${rows.join('\n')}\n`;
  return { name: 'contacts.csv', content: new Blob([text], { type: 'text/csv' }) };
}

export async function startCampaign(
  { client }: PlatformUnderProof,
  { id }: CampaignUnderProof,
): Promise<void> {
  await client.post(`/api/campaigns/${id}/start`);
}

export interface Seen {
  status: string;
  total: number;
  ended: number;
}

/** Until the campaign has ended; the platform may be away in between. */
export async function untilEnded(
  platform: PlatformUnderProof,
  { id }: CampaignUnderProof,
  options: { limitMs: number; seen?: (seen: Seen) => void },
): Promise<Seen> {
  const api = createPlatformApi(platform.client);
  const until = Date.now() + options.limitMs;
  for (let last: Seen | null = null; ;) {
    const stats = await api.stats(id).catch(() => null);
    if (stats !== null) {
      const { status, total_tasks: total } = stats;
      last = { status, total, ended: stats.completed_tasks + stats.failed_tasks };
      options.seen?.(last);
      if (isFinal(stats.status)) return last;
    }
    if (Date.now() > until) {
      throw new Error(`the campaign has not ended in time: ${JSON.stringify(last)}`);
    }
    await pause(POLL_MS);
  }
}

export function verdictOn(
  { urls }: PlatformUnderProof,
  { id }: CampaignUnderProof,
): Promise<Verdict> {
  const { database: databaseUrl, simulator: simulatorUrl } = urls;
  return judgeCampaign({ databaseUrl, simulatorUrl, campaignId: id });
}
