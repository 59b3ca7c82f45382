import { setTimeout as pause } from 'node:timers/promises';
import { createPlatformApi, type BotFile, type CallPage } from '../../src/demo/platform-api.js';
import { findOrCreateCompany } from '../../src/demo/prepare-records.js';
import type { RealStack } from './real-stack.js';
import { labBot } from './lab-bot.js';

export interface RealCampaign {
  id: string;
  lineId: string;
  companyId: string;
}

export interface RealCampaignWish {
  name: string;
  /** E.164. */
  numbers: readonly string[];
  channels: number;
  callsPerMinute: number;
  maxRetries: number;
  retryDelayMinutes?: number;
  /** ISO-8601: nobody is dialled any more from then on. */
  endsAt?: string;
  bot?: BotFile;
  /** The company has its calls recorded. */
  isRecorded?: boolean;
}

const POLL_MS = 500;
const LOOKS_EVERY_MS = 1_000;
/** Of the trunk, without a label: Russian rules let nobody be called from it. */
const TRUNK_NUMBER = '+74951234560';
const CALLER_ID = '+74951234567';

/** A campaign over a real line: LiveKit, SIP and the carrier; ready to be started. */
export async function prepareRealCampaign(
  stack: RealStack,
  wish: RealCampaignWish,
): Promise<RealCampaign> {
  const { platform, carrier } = stack;
  const api = createPlatformApi(platform.client);
  const company = await findOrCreateCompany(api);
  const recording = wish.isRecorded === true ? 'on' : 'off';
  await platform.client.put(`/api/companies/${company.id}`, { recording });
  const bot = await api.createSkillbase({ ...(wish.bot ?? labBot()), company_id: company.id });
  const line = await api.createLine({
    ...{ name: wish.name, kind: 'livekit', company_id: company.id },
    ...{ calls_per_minute: 600, max_concurrent_calls: 100 },
    settings: {
      trunk: { address: carrier.sip, transport: 'udp', numbers: [TRUNK_NUMBER] },
    },
  });
  await bringPapers(stack, { companyId: company.id, lineId: line.id });
  const campaign = await api.createCampaign({
    ...{ company_id: company.id, skillbase_id: bot.id, line_id: line.id, name: wish.name },
    ...{ calls_per_minute: wish.callsPerMinute, max_concurrent_calls: wish.channels },
    ...{ max_retries: wish.maxRetries, retry_delay_minutes: wish.retryDelayMinutes ?? 1 },
    ...{ daily_start_time: '00:00', daily_end_time: '24:00', timezone: 'Europe/Moscow' },
    ...(wish.endsAt !== undefined && { end_time: wish.endsAt }),
  });
  const rows = wish.numbers.map((number, at) => `${number},Контакт ${at}`).join('\n');
  const content = new Blob([`phone_number,name\n${rows}\n`], { type: 'text/csv' });
  const imported = await api.upload(campaign.id, { name: 'contacts.csv', content });
  if (imported.created !== wish.numbers.length) {
    throw new Error(`the import took ${imported.created} of ${wish.numbers.length} contacts`);
  }
  return { id: campaign.id, lineId: line.id, companyId: company.id };
}

/** Starts it, and looks after it until told to leave. */
export async function startRealCampaign(
  { platform: { client } }: RealStack,
  { id }: RealCampaign,
): Promise<{ leave(): void; resumed(): number }> {
  await client.post(`/api/campaigns/${id}/start`);
  let resumed = 0;
  // So many numbers that cannot be reached trip the breaker, as they should: somebody looks.
  const look = async () => {
    const { status } = await client.get<{ status: string }>(`/api/campaigns/${id}`);
    if (status !== 'paused') return;
    await client.post(`/api/campaigns/${id}/resume`);
    resumed += 1;
  };
  const looks = setInterval(() => void look().catch(() => undefined), LOOKS_EVERY_MS);
  return { leave: () => clearInterval(looks), resumed: () => resumed };
}

/** What Russian rules ask of a real line: a labelled number, and a paper on personal data. */
async function bringPapers(
  { platform: { client } }: RealStack,
  { companyId, lineId }: { companyId: string; lineId: string },
): Promise<void> {
  const label = { display_text: 'Клиника Здоровье', category: 'медицина', contract_id: 'lab-1' };
  const callerId = { phone_number: CALLER_ID, ...label, labelled_from: '2026-01-01' };
  await client.post(`/api/lines/${lineId}/caller-ids`, callerId);
  const paper = { kind: 'cross_border_data', reason: 'The lab calls nobody.' };
  await client.post('/api/approvals', { ...paper, company_id: companyId });
}

/** One attempt as the API tells it. */
export type RealCall = CallPage['items'][number];

export async function callsOf(stack: RealStack, campaignId: string): Promise<RealCall[]> {
  const api = createPlatformApi(stack.platform.client);
  const calls: RealCall[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await api.calls({ campaign_id: campaignId, limit: 100, cursor });
    calls.push(...page.items);
    if (page.cursor === null) return calls;
    cursor = page.cursor;
  }
}

/** Polls until it holds, also while the platform is away; false when the time is over. */
export async function until(holds: () => Promise<boolean>, limitMs: number): Promise<boolean> {
  const end = Date.now() + limitMs;
  while (Date.now() < end) {
    if (await holds().catch(() => false)) return true;
    await pause(POLL_MS);
  }
  return false;
}
