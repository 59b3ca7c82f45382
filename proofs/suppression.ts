import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { LedgerEntry } from '../src/judge/evidence.js';
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
  median,
  num,
  say,
  sayFaults,
  sayFindings,
  told,
} from './findings.js';
import { followLedger } from './ledger-of-line.js';
import { numbersAboutToRing, WAITINGS, type Waiting } from './numbers-about-to-ring.js';
import type { PlatformUnderProof } from './platform-under-proof.js';
import { runProof } from './run-proof.js';

/**
 * Suppresses numbers in the middle of two running campaigns that share their contacts, just before
 * they would ring, and reads in the ledger that none of them rings a second after the request or
 * later, in either campaign. The same for people who say "stop calling me" in a call.
 *
 *     npm run prove:suppression -- [--rounds 100] [--contacts 600] [--per-second 4] [--keep]
 *
 * In real time: there a call that says so silences the number everywhere.
 */
const LIMIT_MS = 1_000;
/** A pause between requests: the campaigns go on dialling in between. */
const BETWEEN_MS = 500;
/** Dials of each campaign before the first request: both are under way. */
const WARM_DIALS = 15;
const WARM_UP_LIMIT_MS = 120_000;
const NOTHING_WAITS_LIMIT_MS = 60_000;
/** After the last request, so that whatever was still to ring has rung. */
const AFTERMATH_MS = 5_000;
/** Short, so that people are called again within the run. */
const LINE = {
  ring_seconds: [1, 2],
  talk_seconds: [1, 3],
  weights: { human: 45, busy: 30, no_answer: 25 },
  outcomes: { goal_met: 60, refused: 20, opted_out: 20 },
};

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    contacts: { type: 'string', default: '600' },
    'per-second': { type: 'string', default: '4' },
    keep: { type: 'boolean', default: false },
  },
});

interface Request {
  phoneNumber: string;
  waiting: Waiting;
  /** Just before the request was made. */
  askedMs: number;
  tookMs: number;
  endedTasks: number;
}

await runProof({ keep: values.keep }, async (platform) => {
  const campaigns: CampaignUnderProof[] = [];
  for (const [at, name] of ['Suppression one', 'Suppression two'].entries()) {
    campaigns.push(
      await prepareCampaign(platform, {
        ...{ name, contacts: Number(values.contacts), channels: 200 },
        ...{ callsPerMinute: Math.ceil(Number(values['per-second']) * 60) },
        ...{ maxRetries: 3, retryDelayMinutes: 1, speed: 1, line: { ...LINE, seed: at + 1 } },
      }),
    );
  }
  const numbers = numbersAboutToRing(platform, campaigns);
  try {
    for (const campaign of campaigns) await startCampaign(platform, campaign);
    for (const campaign of campaigns) await untilDialling(platform, campaign);
    const requests = await suppressAgainAndAgain(platform, numbers);
    await wait(AFTERMATH_MS);
    for (const { id } of campaigns) await platform.client.post(`/api/campaigns/${id}/stop`);
    for (const campaign of campaigns) await untilEnded(platform, campaign, { limitMs: 60_000 });
    const dials = (await Promise.all(campaigns.map((one) => dialsOf(platform, one)))).flat();
    const verdicts = [];
    for (const campaign of campaigns) verdicts.push(await verdictOn(platform, campaign));
    for (const verdict of verdicts) sayFaults(verdict);
    return sayFindings(`${requests.length} suppressions in two running campaigns`, [
      ...findings(requests, dials),
      ...spoken(await numbers.optOuts(), dials),
      ...verdicts.flatMap(judged),
    ]);
  } finally {
    await numbers.close();
  }
});

async function untilDialling(
  platform: PlatformUnderProof,
  campaign: CampaignUnderProof,
): Promise<void> {
  const until = Date.now() + WARM_UP_LIMIT_MS;
  while ((await dialsOf(platform, campaign)).length < WARM_DIALS) {
    if (Date.now() > until) throw new Error('a campaign does not dial');
    await wait(BETWEEN_MS);
  }
}

async function suppressAgainAndAgain(
  platform: PlatformUnderProof,
  numbers: ReturnType<typeof numbersAboutToRing>,
): Promise<Request[]> {
  const requests: Request[] = [];
  const until = (): number => Date.now() + NOTHING_WAITS_LIMIT_MS;
  for (let giveUpAt = until(); requests.length < Number(values.rounds);) {
    // More than half of them hold a permit already: only the gate at the dial stops those.
    const wanted = WAITINGS[requests.length % 7 < 4 ? 0 : (requests.length % 3) + 1] ?? 'any';
    const picked = (await numbers.pick(wanted)) ?? (await numbers.pick('any'));
    if (picked === null) {
      if (Date.now() > giveUpAt) throw new Error('no number waits any more: more contacts');
      await wait(BETWEEN_MS);
      continue;
    }
    giveUpAt = until();
    requests.push(await suppress(platform, picked));
    if (requests.length % 20 === 0) say(`  ${requests.length} numbers suppressed`);
    await wait(BETWEEN_MS);
  }
  return requests;
}

async function suppress(
  { client }: PlatformUnderProof,
  which: Pick<Request, 'phoneNumber' | 'waiting'>,
): Promise<Request> {
  const askedMs = Date.now();
  const answer = await client.post<{ ended_tasks: number }>('/api/suppressions', {
    ...{ phone_number: which.phoneNumber, source: 'proof', proof: which.waiting },
  });
  return { ...which, askedMs, tookMs: Date.now() - askedMs, endedTasks: answer.ended_tasks };
}

interface Dial {
  phoneNumber: string;
  atMs: number;
}

async function dialsOf(
  { urls }: PlatformUnderProof,
  { lineId }: CampaignUnderProof,
): Promise<Dial[]> {
  const entries = await followLedger(urls, lineId).read();
  const rang = (entry: LedgerEntry) => entry.event === 'dial' && entry.number !== null;
  return entries.filter(rang).map(({ number, at_real: at }) => ({
    phoneNumber: String(number),
    atMs: Date.parse(at),
  }));
}

/** How long after an instant the number last began to ring; 0: never after it. */
function lastDialAfter(dials: readonly Dial[], number: string, sinceMs: number): number {
  const after = dials.filter(({ phoneNumber, atMs }) => phoneNumber === number && atMs > sinceMs);
  return Math.max(0, ...after.map(({ atMs }) => atMs - sinceMs));
}

function findings(requests: readonly Request[], dials: readonly Dial[]) {
  const lates = requests.map((one) => lastDialAfter(dials, one.phoneNumber, one.askedMs));
  const lastAskedMs = Math.max(...requests.map(({ askedMs }) => askedMs));
  const took = requests.map(({ tookMs }) => tookMs);
  const withPermit = requests.filter(({ waiting }) => waiting === 'permit').length;
  return [
    atLeast('suppressed', requests.length, Number(values.rounds)),
    atLeast('of them with a permit in hand', withPermit, Number(values.rounds) / 4),
    told('tasks that ended at once', num(requests.reduce((sum, one) => sum + one.endedTasks, 0))),
    told('request, median and longest', `${median(took)} ms, ${Math.max(...took)} ms`),
    atLeast(
      'dials of others meanwhile',
      dials.filter(({ atMs }) => atMs < lastAskedMs).length,
      100,
    ),
    told('rang after the request at all', num(lates.filter((late) => late > 0).length)),
    atMost('longest from request to last dial', Math.max(...lates), [LIMIT_MS - 1, ' ms']),
    atMost('dialled 1 s or more after it', lates.filter((late) => late >= LIMIT_MS).length, 0),
  ];
}

function spoken(
  optOuts: readonly { phoneNumber: string; reportedMs: number; suppressedMs: number }[],
  dials: readonly Dial[],
) {
  const delays = optOuts.map(({ reportedMs, suppressedMs }) => suppressedMs - reportedMs);
  const lates = optOuts.map((one) => lastDialAfter(dials, one.phoneNumber, one.reportedMs));
  return [
    atLeast('said "stop calling me" in a call', optOuts.length, 10),
    atMost('longest from report to suppression', Math.max(0, ...delays), [LIMIT_MS - 1, ' ms']),
    atMost(
      'dialled 1 s or more after the report',
      lates.filter((late) => late >= LIMIT_MS).length,
      0,
    ),
  ];
}
