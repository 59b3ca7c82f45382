import { Client, Connection } from '@temporalio/client';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { campaignWorkflowId } from '../workflows/names.js';
import {
  prepareCampaign,
  startCampaign,
  untilEnded,
  verdictOn,
  type CampaignUnderProof,
} from './campaign-under-proof.js';
import { atLeast, atMost, judged, num, say, sayFaults, sayFindings, told } from './findings.js';
import type { Finding } from './findings.js';
import { dialTimes, followLedger } from './ledger-of-line.js';
import type { PlatformUnderProof } from './platform-under-proof.js';
import { gapsBetween, mostInRollingMinute } from './rolling-minute.js';
import { runProof } from './run-proof.js';

/**
 * Changes the rate of a running campaign from 600 to 60 a minute and back, in real time: first over
 * the API, then by the update of its workflow, as one does in Temporal's Web UI. From the ledger:
 * each rate is kept from one second after its request. What 600 a minute come to on this machine is
 * measured before the first change, in the same run.
 *
 *     npm run prove:rate-change -- [--contacts 1500] [--keep]
 */
const HIGH = 600;
const LOW = 60;
const CHANNELS = 500;
const HOLDS_AFTER_MS = 1_000;
const WARM_UP_MS = 10_000;
/** A whole rolling minute and some more, so that there are several to look at. */
const LOW_FOR_MS = 64_000;
const SUSTAINED_MS = 30_000;
const HIGH_FOR_MS = SUSTAINED_MS + 2_000;
const SUSTAINED_MIN_PERCENT = 95;
/** So much later than its slot a dial may come. */
const LATENESS_MS = 250;
const SPACED_MINUTE_MS = 60_600;
const LOW_GAP_MIN_MS = SPACED_MINUTE_MS / LOW - LATENESS_MS;
/** Of slots at the high rate, with those that were late before and come now. */
const HIGH_SECOND_MAX = Math.floor(((1_000 + LATENESS_MS) * HIGH) / SPACED_MINUTE_MS) + 1;
/** So many dials, and the campaign is under way. */
const FIRST_DIALS = 10;
/**
 * Ten dials a second in real time, so that a small machine carries them: nobody talks. Nothing is
 * dialled again, so work always waits.
 */
const LINE = { weights: { busy: 1 } };

const { values } = parseArgs({
  options: {
    contacts: { type: 'string', default: '1500' },
    keep: { type: 'boolean', default: false },
  },
});

type Way = 'api' | 'update';

interface Change {
  way: Way;
  perMinute: number;
  /** Just before the request was made. */
  askedMs: number;
  tookMs: number;
  /** When the next change was asked for, or dials were no longer looked at. */
  untilMs: number;
}

await runProof({ keep: values.keep }, async (platform) => {
  const campaign = await prepareCampaign(platform, {
    ...{ name: 'Rate change', contacts: Number(values.contacts), callsPerMinute: HIGH },
    ...{ channels: CHANNELS, maxRetries: 1, retryDelayMinutes: 30, speed: 1, line: LINE },
  });
  await startCampaign(platform, campaign);
  const ledger = followLedger(platform.urls, campaign.lineId);
  for (const until = Date.now() + 60_000; dialTimes(ledger.all()).length < FIRST_DIALS;) {
    if (Date.now() > until) throw new Error('the campaign does not dial');
    await ledger.read();
    await wait(100);
  }
  await wait(WARM_UP_MS);
  const warmMs = Date.now();
  await wait(SUSTAINED_MS);
  const changes = await changeAgainAndAgain(platform, campaign);
  await ledger.read();
  await platform.client.post(`/api/campaigns/${campaign.id}/stop`);
  const ended = await untilEnded(platform, campaign, { limitMs: 120_000 });
  const dials = dialTimes(ledger.all());
  const verdict = await verdictOn(platform, campaign);
  sayFaults(verdict);
  const before = sustainedFrom(warmMs, dials);
  return sayFindings(`${changes.length} changes of the rate of a running campaign`, [
    told('campaign', ended.status),
    atMost('most dials in any rolling minute', mostInRollingMinute(dials), HIGH),
    told(`${HIGH} before any change, sustained`, `${num(before * 100)} %`),
    ...changes.flatMap((change) =>
      change.perMinute === LOW ? keptLow(change, dials) : keptHigh(change, { dials, before }),
    ),
    ...judged(verdict),
  ]);
});

async function changeAgainAndAgain(
  { client, urls }: PlatformUnderProof,
  { id }: CampaignUnderProof,
): Promise<Change[]> {
  const connection = await Connection.connect({ address: urls.temporalAddress });
  const workflow = new Client({ connection }).workflow.getHandle(campaignWorkflowId(id));
  const ways: Record<Way, (perMinute: number) => Promise<unknown>> = {
    api: (perMinute) => client.put(`/api/campaigns/${id}`, { calls_per_minute: perMinute }),
    update: (perMinute) => {
      const limits = { callsPerMinute: perMinute, maxConcurrentCalls: CHANNELS };
      return workflow.executeUpdate('setLimits', { args: [limits] });
    },
  };
  const changes: Change[] = [];
  for (const way of ['api', 'update'] as const) {
    for (const perMinute of [LOW, HIGH]) {
      const askedMs = Date.now();
      await ways[way](perMinute);
      const tookMs = Date.now() - askedMs;
      say(`  ${perMinute} a minute by ${way}: the request took ${tookMs} ms`);
      await wait(perMinute === LOW ? LOW_FOR_MS : HIGH_FOR_MS);
      changes.push({ way, perMinute, askedMs, tookMs, untilMs: Date.now() });
    }
  }
  await connection.close();
  return changes;
}

function keptLow({ way, askedMs, tookMs, untilMs }: Change, dials: readonly number[]): Finding[] {
  const named = `${LOW} by ${way}:`;
  const within = (fromMs: number, endMs: number) =>
    dials.filter((at) => at >= fromMs && at < endMs);
  const held = within(askedMs + HOLDS_AFTER_MS, untilMs);
  const lastSecond = within(askedMs, askedMs + HOLDS_AFTER_MS);
  const share = (held.length * 60_000) / LOW / (untilMs - askedMs - HOLDS_AFTER_MS);
  return [
    told(`${named} request`, `${tookMs} ms`),
    atMost(`${named} dials in the second before`, lastSecond.length, HIGH_SECOND_MAX),
    atMost(`${named} most in a rolling minute after`, mostInRollingMinute(held), LOW),
    atLeast(`${named} shortest gap after`, Math.min(...gapsBetween(held)), [LOW_GAP_MIN_MS, ' ms']),
    atLeast(`${named} used of it`, share * 100, [SUSTAINED_MIN_PERCENT, ' %']),
  ];
}

function keptHigh(
  { way, askedMs, tookMs }: Change,
  { dials, before }: { dials: readonly number[]; before: number },
): Finding[] {
  const named = `${HIGH} by ${way}:`;
  const sustained = sustainedFrom(askedMs + HOLDS_AFTER_MS, dials);
  return [
    told(`${named} request`, `${tookMs} ms`),
    atMost(`${named} faster than before after`, newPaceAfter(askedMs, dials), [
      HOLDS_AFTER_MS,
      ' ms',
    ]),
    told(`${named} sustained over ${num(SUSTAINED_MS / 1_000)} s`, `${num(sustained * 100)} %`),
    atLeast(`${named} of what it was before`, (sustained / before) * 100, [
      SUSTAINED_MIN_PERCENT,
      ' %',
    ]),
  ];
}

/** What part of the high rate was dialled; 1: all of it. */
function sustainedFrom(fromMs: number, dials: readonly number[]): number {
  const found = dials.filter((at) => at >= fromMs && at < fromMs + SUSTAINED_MS);
  return found.length / ((SUSTAINED_MS * HIGH) / 60_000);
}

/** How long after the request a dial came sooner after the one before than the low rate allows. */
function newPaceAfter(askedMs: number, dials: readonly number[]): number {
  const first = dials.find((at, index) => {
    const before = dials[index - 1] ?? -Infinity;
    return at >= askedMs && at - before < LOW_GAP_MIN_MS;
  });
  return (first ?? Infinity) - askedMs;
}
