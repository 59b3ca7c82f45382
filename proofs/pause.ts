import { execFile } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { findTemporalServer } from '../scripts/setup/temporal-server.mjs';
import { campaignWorkflowId } from '../workflows/names.js';
import {
  prepareCampaign,
  startCampaign,
  untilEnded,
  verdictOn,
  type CampaignUnderProof,
} from './campaign-under-proof.js';
import { atLeast, atMost, judged, say, sayFaults, sayFindings, told } from './findings.js';
import { dialTimes, followLedger, type LedgerOfLine } from './ledger-of-line.js';
import type { PlatformUnderProof } from './platform-under-proof.js';
import { runProof } from './run-proof.js';

/**
 * Pauses a running campaign again and again, over the API and by a signal of Temporal's own command
 * line, and measures how long after the request the last phone begins to ring.
 *
 *     npm run prove:pause -- [--rounds 20] [--contacts 2000] [--speed 10] [--per-second 8] [--keep]
 *
 * `--per-second` is in real time; more than the machine carries makes it a pause under full load.
 */
const LAST_DIAL_LIMIT_MS = 1_000;
/** No dial for so long after the request: the campaign is quiet. */
const QUIET_MS = 1_500;
const DIALS_BEFORE_NEXT_PAUSE = 10;
const RESUME_LIMIT_MS = 60_000;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    contacts: { type: 'string', default: '2000' },
    channels: { type: 'string', default: '200' },
    speed: { type: 'string', default: '10' },
    'per-second': { type: 'string', default: '8' },
    keep: { type: 'boolean', default: false },
  },
});
const run = promisify(execFile);

interface Paused {
  by: 'api' | 'signal';
  /** From just before the request was made to the last dial after it; 0 when none came. */
  lastDialAfterMs: number;
  /** How long the request itself took. */
  requestMs: number;
  dialsAfter: number;
}

await runProof({ keep: values.keep }, async (platform) => {
  const server = await findTemporalServer(process.env, { obtain: false });
  const cli = server?.executable;
  if (cli === undefined) throw new Error('there is no Temporal CLI: run npm start once');
  const callsPerMinute = Math.ceil((Number(values['per-second']) * 60) / Number(values.speed));
  const campaign = await prepareCampaign(platform, {
    ...{ name: 'Pause', contacts: Number(values.contacts), callsPerMinute },
    ...{ channels: Number(values.channels), maxRetries: 3, retryDelayMinutes: 5 },
    speed: Number(values.speed),
  });
  await startCampaign(platform, campaign);
  const rounds = await pauseAndResume({ platform, campaign, cli });
  await platform.client.post(`/api/campaigns/${campaign.id}/stop`);
  const ended = await untilEnded(platform, campaign, { limitMs: 180_000 });
  const verdict = await verdictOn(platform, campaign);
  sayFaults(verdict);
  const longest = Math.max(...rounds.map(({ lastDialAfterMs }) => lastDialAfterMs));
  return sayFindings(`${rounds.length} pauses of a running campaign`, [
    told('campaign', ended.status),
    atLeast('rounds', rounds.length, Number(values.rounds)),
    atMost('longest from request to last dial', longest, [LAST_DIAL_LIMIT_MS - 1, ' ms']),
    ...judged(verdict),
  ]);
});

interface Scene {
  platform: PlatformUnderProof;
  campaign: CampaignUnderProof;
  cli: string;
}

async function pauseAndResume(scene: Scene): Promise<Paused[]> {
  const ledger = followLedger(scene.platform.urls, scene.campaign.lineId);
  const rounds: Paused[] = [];
  while (rounds.length < Number(values.rounds)) {
    await untilDialling(ledger);
    // Pauses fall at another moment of the batches each time.
    await wait((rounds.length * 137) % 1_000);
    const by = rounds.length % 2 === 0 ? 'api' : 'signal';
    const paused = await pauseOnce(scene, ledger, by);
    rounds.push(paused);
    const { lastDialAfterMs, requestMs, dialsAfter } = paused;
    say(
      `  pause ${rounds.length} by ${by}: last dial ${lastDialAfterMs} ms after the request ` +
        `(${dialsAfter} dials; the request took ${requestMs} ms)`,
    );
    // Resumed the other way round, so that both ways meet in all orders.
    await ask(scene, 'resume', rounds.length % 4 < 2 ? 'api' : 'signal');
  }
  return rounds;
}

async function pauseOnce(scene: Scene, ledger: LedgerOfLine, by: Paused['by']): Promise<Paused> {
  const askedAt = await ask(scene, 'pause', by);
  const requestMs = Date.now() - askedAt;
  for (;;) {
    await ledger.read();
    const after = dialTimes(ledger.all()).filter((at) => at > askedAt);
    const last = after.at(-1) ?? askedAt;
    if (Date.now() - Math.max(last, askedAt + requestMs) > QUIET_MS) {
      return { by, lastDialAfterMs: last - askedAt, requestMs, dialsAfter: after.length };
    }
    await wait(100);
  }
}

/** Answers when the request that was taken was made. */
async function ask(
  { platform, campaign, cli }: Scene,
  verb: 'pause' | 'resume',
  by: Paused['by'],
): Promise<number> {
  const askedAt = Date.now();
  if (by === 'api') {
    await platform.client.post(`/api/campaigns/${campaign.id}/${verb}`);
    return askedAt;
  }
  const which = ['--workflow-id', campaignWorkflowId(campaign.id), '--name', verb];
  const where = ['--address', platform.urls.temporalAddress];
  try {
    await run(cli, ['workflow', 'signal', ...which, ...where]);
    return askedAt;
  } catch (error) {
    // The server refused it, so nothing was asked for; a person presses again.
    if (!(error instanceof Error) || !error.message.includes('Workflow is busy')) throw error;
    say(`  ${verb} by signal was refused after ${Date.now() - askedAt} ms: Workflow is busy`);
    return ask({ platform, campaign, cli }, verb, by);
  }
}

/** Phones ring again. */
async function untilDialling(ledger: LedgerOfLine): Promise<void> {
  await ledger.read();
  const before = dialTimes(ledger.all()).length;
  const until = Date.now() + RESUME_LIMIT_MS;
  while (dialTimes(ledger.all()).length < before + DIALS_BEFORE_NEXT_PAUSE) {
    if (Date.now() > until) throw new Error('the campaign does not dial');
    await wait(100);
    await ledger.read();
  }
}
