import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openDatabase, type Database } from '../src/db/knex.js';
import {
  prepareCampaign,
  startCampaign,
  untilEnded,
  verdictOn,
  type CampaignUnderProof,
} from './campaign-under-proof.js';
import { endingsOf, type Endings } from './congestion-endings.js';
import { drawCongestion } from './congestion-picture.js';
import { followLine, type LineSample } from './congestion-samples.js';
import {
  atLeast,
  atMost,
  judged,
  num,
  say,
  sayFaults,
  sayFindings,
  seconds,
  told,
} from './findings.js';
import { dialTimes, followLedger } from './ledger-of-line.js';
import type { PlatformUnderProof } from './platform-under-proof.js';
import { mostInRollingMinute } from './rolling-minute.js';
import { runProof } from './run-proof.js';

/**
 * A line whose carrier answers three dials of ten with congestion for two minutes, in real time:
 * the line slows down and recovers, and no contact loses an attempt by it. Draws
 * docs/pictures/congestion.svg.
 *
 *     npm run prove:congestion -- [--congested-seconds 120] [--contacts 500] [--keep]
 */
const LINE_PER_MINUTE = 240;
const CONGESTED_SHARE = 0.3;
const BEFORE_MS = 30_000;
const RECOVERS_WITHIN_MS = 60_000;
/** After it is whole again: the full rate is really used. */
const AFTER_MS = 20_000;
/** The line has sunk by then; until the end of the span it stays low. */
const SINKING_MS = 10_000;
/** The campaign may dial faster than its line: the line alone binds. */
const CAMPAIGN_PER_MINUTE = 600;
const SUNK_MAX_PERCENT = 50;
const SUSTAINED_MIN_PERCENT = 95;
const SINKS_APART_MS = 1_000;
const SAMPLE_EVERY_MS = 200;
const ENDS_WITHIN_MS = 240_000;
const SETTINGS = {
  ring_seconds: [1, 3],
  talk_seconds: [2, 6],
  weights: { human: 20, busy: 80 },
  outcomes: { goal_met: 60, refused: 40 },
};
const PICTURE = new URL('../docs/pictures/congestion.svg', import.meta.url);

const { values } = parseArgs({
  options: {
    'congested-seconds': { type: 'string', default: '120' },
    contacts: { type: 'string', default: '500' },
    keep: { type: 'boolean', default: false },
  },
});

interface Span {
  from: number;
  until: number;
}

await runProof({ keep: values.keep }, async (platform) => {
  const campaign = await prepareCampaign(platform, {
    ...{ name: 'Congestion', contacts: Number(values.contacts), channels: 500, maxRetries: 1 },
    ...{ callsPerMinute: CAMPAIGN_PER_MINUTE, retryDelayMinutes: 30, speed: 1, line: SETTINGS },
  });
  const line = `/api/lines/${campaign.lineId}`;
  await platform.client.put(line, { calls_per_minute: LINE_PER_MINUTE });
  const db = openDatabase({ url: platform.urls.database, pool: 2 });
  try {
    await startCampaign(platform, campaign);
    const startedMs = await untilDialling(platform, campaign);
    const from = startedMs + BEFORE_MS;
    const span = { from, until: from + Number(values['congested-seconds']) * 1_000 };
    await platform.client.put(line, { settings: { ...SETTINGS, congestion: asSetting(span) } });
    const limits = await watch({ platform, campaign, db }, span);
    const ended = await untilEnded(platform, campaign, { limitMs: 60_000 });
    const scene = { span, startedMs, ...limits };
    return await judge({ platform, campaign, db }, scene, ended.status);
  } finally {
    await db.destroy();
  }
});

function asSetting({ from, until }: Span) {
  const [start, end] = [new Date(from).toISOString(), new Date(until).toISOString()];
  return { share: CONGESTED_SHARE, from: start, until: end };
}

async function untilDialling(
  { urls }: PlatformUnderProof,
  { lineId }: CampaignUnderProof,
): Promise<number> {
  for (const until = Date.now() + 60_000; Date.now() < until;) {
    const [first] = dialTimes(await followLedger(urls, lineId).read());
    if (first !== undefined) return first;
    await wait(100);
  }
  throw new Error('the campaign does not dial');
}

interface Stage {
  platform: PlatformUnderProof;
  campaign: CampaignUnderProof;
  db: Database;
}

/** Samples of the line until the campaign has ended, and what `why` says in mid-span. */
async function watch({ platform, campaign, db }: Stage, span: Span) {
  const line = followLine(db, campaign.lineId);
  let limit: string | null = null;
  const middle = (span.from + span.until) / 2;
  for (const until = span.until + ENDS_WITHIN_MS; Date.now() < until;) {
    const { isOver } = await line.sample(campaign.id);
    if (isOver) break;
    if (limit === null && Date.now() > middle) limit = await bindingLimit(platform, campaign);
    await wait(SAMPLE_EVERY_MS);
  }
  return { samples: line.samples(), sinks: line.sinks(), limit };
}

async function bindingLimit(
  { client }: PlatformUnderProof,
  { id }: CampaignUnderProof,
): Promise<string> {
  const path = `/api/campaigns/${id}/why`;
  const { next, sentence } = await client.get<{ next: { limit: string | null }; sentence: string }>(
    path,
  );
  say(`  why, while it is congested: ${sentence}`);
  return next.limit ?? 'none';
}

interface Scene {
  span: Span;
  startedMs: number;
  samples: LineSample[];
  sinks: number[];
  limit: string | null;
}

async function judge(stage: Stage, scene: Scene, status: string): Promise<boolean> {
  const { platform, campaign, db } = stage;
  const entries = await followLedger(platform.urls, campaign.lineId).read();
  const dials = dialTimes(entries);
  const lastMs = dials.at(-1) ?? NaN;
  await drawCongestion(PICTURE, { ...scene, entries, linePerMinute: LINE_PER_MINUTE });
  const endings = await endingsOf(db, campaign.id);
  const verdict = await verdictOn(platform, campaign);
  sayFaults(verdict);
  const title = `${num((scene.span.until - scene.span.from) / 1_000)} s of a congested line`;
  return sayFindings(title, [
    told('campaign', `${status}, dials over ${seconds(lastMs - scene.startedMs)}`),
    ...contactFindings(endings),
    ...rateFindings(scene, dials),
    ...judged(verdict),
  ]);
}

function contactFindings(endings: Endings) {
  const { dialsInSpan, congested, contacts, lostAttempt, platformFaults, mostInRow } = endings;
  return [
    told('dials answered with congestion', `${congested} of ${dialsInSpan}, until they ceased`),
    atLeast('of them at all', congested, 10),
    told('contacts that met it', `${contacts}, at most ${mostInRow} times`),
    atMost('contacts that lost an attempt by it', lostAttempt, 0),
    atMost('contacts that ended as platform_fault', platformFaults, 0),
  ];
}

function rateFindings({ span, startedMs, samples, sinks, limit }: Scene, dials: readonly number[]) {
  const percentOver = (fromMs: number, untilMs: number) => {
    const inside = dials.filter((at) => at >= fromMs && at < untilMs).length;
    return (inside * 60_000 * 100) / (untilMs - fromMs) / LINE_PER_MINUTE;
  };
  const whole = samples.find(({ atMs, factor }) => atMs > span.until && factor === 1);
  const wholeMs = whole?.atMs ?? Infinity;
  const lowest = Math.min(...samples.map(({ factor }) => factor));
  const apart = sinks.slice(1).map((at, index) => at - (sinks[index] ?? at));
  return [
    atMost('most dials in any rolling minute', mostInRollingMinute(dials), LINE_PER_MINUTE),
    atLeast('dialled before', percentOver(startedMs + 5_000, span.from), [
      SUSTAINED_MIN_PERCENT,
      ' % of the line',
    ]),
    atMost('dialled while congested', percentOver(span.from + SINKING_MS, span.until), [
      SUNK_MAX_PERCENT,
      ' % of the line',
    ]),
    told('lowest rate that the line allowed', `${num(lowest * 100)} %`),
    atLeast('shortest time between two sinks', Math.min(...apart), [SINKS_APART_MS - 1, ' ms']),
    atMost('whole again after the span', wholeMs - span.until, [RECOVERS_WITHIN_MS, ' ms']),
    atLeast('dialled then', percentOver(wholeMs, wholeMs + AFTER_MS), [
      SUSTAINED_MIN_PERCENT,
      ' % of the line',
    ]),
    {
      ...{ what: 'what binds meanwhile, by why', measured: limit ?? 'not asked' },
      ...{ budget: 'line_congested', ok: limit === 'line_congested' },
    },
  ];
}
