import { setTimeout as wait } from 'node:timers/promises';
import { firstEndingAfter } from './attempts-of-tasks.js';
import type { CampaignUnderProof } from './campaign-under-proof.js';
import { dialTimes, followLedger } from './ledger-of-line.js';
import type { Part, PlatformUnderProof } from './platform-under-proof.js';

/** Real milliseconds from the kill. */
export interface Recovery {
  victim: Part | 'everything';
  /** The supervisor has it running again. */
  upMs: number;
  /** From then on `GET /health` answers 200: API, Postgres and Temporal. */
  healthyMs: number;
  /** The first dial of the ledger after the platform was healthy again. */
  dialMs: number;
  /** The first call that ended, with what follows it written down, after that. */
  endedMs: number;
  allMs: number;
}

const POLL_MS = 50;
const GIVE_UP_MS = 120_000;

/** Null when the campaign had nothing left to do: then nothing can be measured. */
export async function killAndMeasure(
  platform: PlatformUnderProof,
  campaign: CampaignUnderProof,
  victim: Recovery['victim'],
): Promise<Recovery | null> {
  const killedAt = Date.now();
  if (victim === 'everything') await platform.killAllAndStartAgain();
  else await killOne(platform, victim);
  const upAt = Date.now();
  const healthyAt = await firstSign(async () => ((await platform.isHealthy()) ? Date.now() : null));
  if (healthyAt === null) throw new Error(`the platform did not recover from losing ${victim}`);
  const [dialAt, endedAt] = await Promise.all([
    firstSign(dialAfter(platform, campaign, healthyAt)),
    firstSign(() => firstEndingAfter(platform, campaign, healthyAt)),
  ]);
  if (dialAt === null || endedAt === null) return null;
  return {
    victim,
    upMs: upAt - killedAt,
    healthyMs: healthyAt - killedAt,
    dialMs: dialAt - killedAt,
    endedMs: endedAt - killedAt,
    allMs: Math.max(healthyAt, dialAt, endedAt) - killedAt,
  };
}

async function killOne(platform: PlatformUnderProof, part: Part): Promise<void> {
  const killed = platform.kill(part);
  const until = Date.now() + GIVE_UP_MS;
  for (;;) {
    const pid = platform.pids()[part];
    if (pid !== undefined && pid !== killed) return;
    if (Date.now() > until) throw new Error(`${part} was not started again`);
    await wait(POLL_MS);
  }
}

function dialAfter(
  { urls }: PlatformUnderProof,
  { lineId }: CampaignUnderProof,
  afterMs: number,
): () => Promise<number | null> {
  const ledger = followLedger(urls, lineId);
  return async () => dialTimes(await ledger.read()).find((at) => at > afterMs) ?? null;
}

/** Asks until there is an answer; a server that is away is asked again. */
async function firstSign(ask: () => Promise<number | null>): Promise<number | null> {
  const until = Date.now() + GIVE_UP_MS;
  while (Date.now() < until) {
    const answer = await ask().catch(() => null);
    if (answer !== null) return answer;
    await wait(POLL_MS);
  }
  return null;
}
