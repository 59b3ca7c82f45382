import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  prepareCampaign,
  startCampaign,
  untilEnded,
  verdictOn,
  type CampaignUnderProof,
} from './campaign-under-proof.js';
import {
  atLeast,
  atMost,
  judged,
  say,
  sayFaults,
  sayFindings,
  sayTable,
  told,
} from './findings.js';
import { PARTS, type PlatformUnderProof } from './platform-under-proof.js';
import { killAndMeasure, type Recovery } from './recovery.js';
import { runProof } from './run-proof.js';

/**
 * kill -9 of each process in the middle of a campaign, in random order. The supervisor starts them
 * again; nothing may be lost or doubled, and the campaign must go on soon.
 *
 *     npm run prove:chaos -- [--short] [--rounds 3] [--seed 1] [--speed 60] [--keep]
 */
const RECOVERY_LIMIT_MS = 30_000;
const CALM_MS = { from: 2_000, upTo: 5_000 };
const COMPLETION_LIMIT_MS = 600_000;
/** Line minutes between attempts. */
const RETRY_DELAY_MINUTES = 10;
/** Real seconds that one kill, its recovery and the calm after it take, with room to spare. */
const SECONDS_A_KILL = 18;
const DIALS_PER_SECOND = 4;
const OPERATOR_LOOKS_EVERY_MS = 1_000;

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    speed: { type: 'string', default: '60' },
    contacts: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const speed = Number(values.speed);
const rounds = values.short ? 1 : Number(values.rounds);

type Victim = Parameters<typeof killAndMeasure>[2];

await runProof({ keep: values.keep }, async (platform) => {
  const victims = order();
  const contacts = Number(values.contacts ?? contactsFor(victims.length));
  say(`Seed ${values.seed}: ${victims.join(', ')}; ${contacts} contacts`);
  const campaign = await prepareCampaign(platform, {
    ...{ name: 'Chaos', contacts, channels: 100, speed },
    // Paced, so that work is left for every kill, and fast enough that each hits many calls.
    callsPerMinute: Math.max(1, Math.round((DIALS_PER_SECOND * 60) / speed)),
    ...{ maxRetries: 3, retryDelayMinutes: RETRY_DELAY_MINUTES },
  });
  await startCampaign(platform, campaign);
  const operator = watchOver(platform, campaign);
  const recoveries = await killInTurn(platform, campaign, victims);
  const ended = await untilEnded(platform, campaign, { limitMs: COMPLETION_LIMIT_MS });
  operator.leave();
  const verdict = await verdictOn(platform, campaign);
  sayFaults(verdict);
  sayRecoveries(recoveries);
  const slowest = Math.max(...recoveries.map(({ allMs }) => allMs));
  return sayFindings(`${recoveries.length} kills in a running campaign`, [
    told('seed', values.seed),
    told('campaign', ended.status),
    atLeast('kills while work waited', recoveries.length, victims.length),
    told('resumed after the breaker', `${operator.resumed} times`),
    atMost('slowest recovery', slowest, [RECOVERY_LIMIT_MS, ' ms']),
    ...judged(verdict),
  ]);
});

/**
 * So many talks cut off at once may trip the campaign's breaker, as they should: somebody looks,
 * and resumes it.
 */
function watchOver({ client }: PlatformUnderProof, { id }: CampaignUnderProof) {
  const operator = { resumed: 0, leave: () => clearInterval(looks) };
  const look = async () => {
    const { status } = await client.get<{ status: string }>(`/api/campaigns/${id}`);
    if (status !== 'paused') return;
    await client.post(`/api/campaigns/${id}/resume`);
    operator.resumed += 1;
  };
  // The API may be away just now; the next round finds it.
  const looks = setInterval(() => void look().catch(() => undefined), OPERATOR_LOOKS_EVERY_MS);
  return operator;
}

async function killInTurn(
  platform: PlatformUnderProof,
  campaign: CampaignUnderProof,
  victims: readonly Victim[],
): Promise<Recovery[]> {
  const random = createRandom(Number(values.seed) + 1);
  const recoveries: Recovery[] = [];
  for (const victim of victims) {
    await wait(CALM_MS.from + random() * (CALM_MS.upTo - CALM_MS.from));
    const recovery = await killAndMeasure(platform, campaign, victim);
    if (recovery === null) break;
    say(`  ${victim} killed: ${JSON.stringify(recovery)}`);
    recoveries.push(recovery);
  }
  return recoveries;
}

/** Each process once a round; in a long run the whole platform, too, in the last place. */
function order(): Victim[] {
  const random = createRandom(Number(values.seed));
  const victims = Array.from({ length: rounds }, () => shuffled(PARTS, random)).flat();
  return values.short ? victims : [...victims, 'everything'];
}

function contactsFor(kills: number): number {
  const dials = kills * SECONDS_A_KILL * DIALS_PER_SECOND;
  return Math.round(dials / 1.4);
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** A small generator of its own (mulberry32), so that a seed gives the same order everywhere. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function sayRecoveries(recoveries: readonly Recovery[]): void {
  say('\nMilliseconds from kill -9 to ...');
  sayTable([
    ['process', 'runs again', 'healthy', 'next new dial', 'next call ended', 'all of it'],
    ...recoveries.map((seen) =>
      [seen.victim, seen.upMs, seen.healthyMs, seen.dialMs, seen.endedMs, seen.allMs].map(String),
    ),
  ]);
}
