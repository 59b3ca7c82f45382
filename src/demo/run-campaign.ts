import { REAL_TIME, type LineClock } from '../domain/clock.js';
import { findOrCreateCompany, findOrCreateBot } from './prepare-records.js';
import { createLiveView, type Output } from './live-view.js';
import type { BotFile, Campaign, ImportResult, Line, PlatformApi } from './platform-api.js';
import type { Progress, Subject } from './progress.js';
import type { Language } from './format.js';
import { gatherSummary, summaryLines, type Summary } from './summary.js';
import { watchCampaign } from './watch-campaign.js';
import { WORDS } from './words.js';

/** How a campaign is to be run; times are line time. */
export interface Plan {
  name: string;
  /** The first one calls; the others are made for whoever wants to look at them. */
  bots: readonly [BotFile, ...BotFile[]];
  contacts: { name: string; content: Blob };
  settings: {
    calls_per_minute?: number | undefined;
    max_concurrent_calls?: number | undefined;
    max_retries?: number | undefined;
    retry_delay_minutes?: number | undefined;
    daily_start_time: string;
    daily_end_time: string;
    timezone: string;
  };
  line: PlannedLine;
}

/** A simulated line of its own with a clock of its own, or one that is there. */
export type PlannedLine =
  { existing: Line } | { name: string; speed: number; startsAtMs: number; settings: object };

export interface RunDeps {
  api: PlatformApi;
  output: Output;
  language: Language;
  uiUrl: string;
}

/** None of the contacts was taken in. */
export class NobodyToCall extends Error {
  override readonly name = 'NobodyToCall';
}

/** How it went. */
export interface Run {
  campaignId: string;
  status: string;
  imported: ImportResult;
  summary: Summary;
  subject: Subject;
}

const DRAW_EVERY_MS = 1_000;
const LOOK_EVERY_MS = 2_500;
const LAST_CALLS = 6;
const LINE_LIMITS = { calls_per_minute: 60_000, max_concurrent_calls: 10_000 };
const ROWS_SHOWN = 20;

/** From bots and a list to the last outcome, over the API only. */
export async function runCampaign(
  deps: RunDeps,
  plan: Plan,
  started: (campaignId: string) => void,
): Promise<Run> {
  const { api, output, language } = deps;
  const words = WORDS[language];
  const say = (line: string): void => output.write(`${line}\n`);
  const { campaign, line } = await prepare(api, plan, (what, names) =>
    say(`${words[what]}: ${names}`),
  );
  if (line.kind === 'simulator') say(words.noPhoneRings);
  const imported = await api.upload(campaign.id, plan.contacts);
  for (const text of importLines(plan.contacts.name, imported, language)) say(text);
  if (imported.created === 0) throw new NobodyToCall(words.nobody);
  const clock = clockOf(line);
  await api.start(campaign.id);
  started(campaign.id);
  const subject = {
    ...{ campaignName: plan.name, timezone: campaign.timezone, speed: clock.speed, language },
    hours: { dailyStart: campaign.daily_start_time, dailyEnd: campaign.daily_end_time },
    webUiLink: campaignLink(deps.uiUrl, campaign.id),
  };
  say(`${words.started} ${words.webUi} ${subject.webUiLink}\n`);
  const progress = await watch(deps, { campaignId: campaign.id, clock, subject });
  const lineStartMs = progress.lineTimeMs - progress.elapsedMs * clock.speed;
  const summary = await gatherSummary(api, campaign.id, { progress, lineStartMs });
  say(['', ...summaryLines(summary, subject)].join('\n'));
  return { campaignId: campaign.id, status: progress.status, imported, summary, subject };
}

async function prepare(
  api: PlatformApi,
  plan: Plan,
  tell: (what: 'bots' | 'line', names: string) => void,
): Promise<{ campaign: Campaign; line: Line }> {
  const company = await findOrCreateCompany(api);
  const bots = [];
  for (const bot of plan.bots) bots.push(await findOrCreateBot(api, company.id, bot));
  tell('bots', bots.map(({ name }) => name).join('; '));
  const line = await lineOf(api, company.id, plan.line);
  tell('line', line.name);
  const campaign = await api.createCampaign({
    company_id: company.id,
    skillbase_id: bots[0]?.id,
    name: plan.name,
    line_id: line.id,
    ...plan.settings,
  });
  return { campaign, line };
}

async function watch(
  { api, output }: RunDeps,
  { campaignId, clock, subject }: { campaignId: string; clock: LineClock; subject: Subject },
): Promise<Progress> {
  const view = createLiveView(output, subject);
  try {
    return await watchCampaign(api, {
      ...{ campaignId, clock },
      everyMs: output.isTerminal ? DRAW_EVERY_MS : LOOK_EVERY_MS,
      lastCalls: output.isTerminal ? LAST_CALLS : 0,
      seen: (seen) => view.show(seen),
    });
  } finally {
    view.end();
  }
}

async function lineOf(api: PlatformApi, companyId: string, planned: PlannedLine): Promise<Line> {
  if ('existing' in planned) return planned.existing;
  const { name, speed, startsAtMs, settings } = planned;
  return api.createLine({
    ...{ name, kind: 'simulator', company_id: companyId, ...LINE_LIMITS, settings },
    clock: { starts_at: new Date(startsAtMs).toISOString(), speed },
  });
}

/** As seen from here; the two machines' clocks are taken to agree. */
function clockOf({ clock }: Line): LineClock {
  if (clock === null) return REAL_TIME;
  return { realOriginMs: Date.now(), virtualOriginMs: Date.parse(clock.now), speed: clock.speed };
}

/** The campaign's workflow in the Temporal Web UI. */
export function campaignLink(uiUrl: string, campaignId: string): string {
  return `${uiUrl}/namespaces/default/workflows/${encodeURIComponent(`campaign/${campaignId}`)}`;
}

/** Its calls there, one workflow a contact. */
export function callsLink(uiUrl: string, campaignId: string): string {
  const query = new URLSearchParams({ query: `CampaignId="${campaignId}"` });
  return `${uiUrl}/namespaces/default/workflows?${query.toString()}`;
}

/** What became of the rows of a list. */
export function importLines(file: string, result: ImportResult, language: Language): string[] {
  const { list } = WORDS[language];
  const { total, created, duplicates, suppressed, rejected, errors } = result;
  const counts = [
    `${total} ${list.read}`,
    `${created} ${list.in}`,
    ...(duplicates > 0 ? [`${duplicates} ${list.twice}`] : []),
    ...(suppressed > 0 ? [`${suppressed} ${list.suppressed}`] : []),
    ...(rejected > 0 ? [`${rejected} ${list.rejected}`] : []),
  ];
  const more = rejected - Math.min(errors.length, ROWS_SHOWN);
  return [
    `${file}: ${counts.join(', ')}`,
    ...errors.slice(0, ROWS_SHOWN).map((error) => `  ${error}`),
    ...(more > 0 && rejected > 0 ? [`  ... ${list.more} ${more}`] : []),
  ];
}
