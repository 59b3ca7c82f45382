import { parseArgs } from 'node:util';
import { openDatabase } from '../src/db/knex.js';
import type { Behaviour } from '../src/carrier/callee.js';
import { atMost, say, sayFindings, sayTable, seconds, told } from './findings.js';
import { killAndRestart, VICTIMS, type Victim } from './real/kill-points.js';
import {
  callsOf,
  prepareRealCampaign,
  until,
  type RealCampaign,
} from './real/real-campaign-run.js';
import type { RealStack } from './real/real-stack.js';
import { runRealProof } from './real/run-real-proof.js';

/**
 * kill -9 of everything that a call needs, each while the phone rings and while people talk. Every
 * call ends with a name within two minutes, its line is free again, and no phone rings twice for
 * one attempt. Afterwards the next call goes well.
 *
 *     npm run prove:real-crash -- [--only livekit-sip] [--phase ringing] [--keep]
 */
const ENDS_WITHIN_MS = 120_000;
const BEGINS_WITHIN_MS = 90_000;
const GOES_WELL_WITHIN_MS = 120_000;
/** Long enough to be killed in; the person answers afterwards. */
const RING_MS = 12_000;
const TALK_MS = 6_000;
const PHASES = ['ringing', 'talking'] as const;
type Phase = (typeof PHASES)[number];

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    phase: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});

interface Case {
  victim: Victim;
  phase: Phase;
  ending: string;
  detail: string;
  endedMs: number;
  freedMs: number;
  invites: number;
  /** The most of any attempt of this contact: a retry is another attempt. */
  nextMs: number;
  next: string;
}

const cases = VICTIMS.flatMap((victim) => PHASES.map((phase) => ({ victim, phase }))).filter(
  ({ victim, phase }) => (values.only ?? victim) === victim && (values.phase ?? phase) === phase,
);

await runRealProof({ keep: values.keep }, async (stack) => {
  const done: Case[] = [];
  for (const [at, one] of cases.entries()) {
    const seen = await tryCase(stack, { ...one, at });
    say(`  ${one.victim}, ${one.phase}: ${JSON.stringify(seen)}`);
    done.push(seen);
  }
  sayCases(done);
  const unnamed = done.filter(({ ending }) => ending === 'none');
  return sayFindings(`${done.length} kills, while it rings and while people talk`, [
    atMost('calls that have not ended within 120 s', unnamed.length, 0),
    atMost('lines that were not freed', done.filter((one) => one.freedMs < 0).length, 0),
    atMost('INVITEs of one attempt', Math.max(...done.map(({ invites }) => invites)), 1),
    atMost('next calls that did not go well', done.filter((one) => one.nextMs < 0).length, 0),
    told('slowest ending', seconds(Math.max(...done.map(({ endedMs }) => endedMs)))),
    told('slowest next call', seconds(Math.max(...done.map(({ nextMs }) => nextMs)))),
  ]);
});

async function tryCase(
  stack: RealStack,
  { victim, phase, at }: { victim: Victim; phase: Phase; at: number },
): Promise<Case> {
  const number = `+7999203${String(at).padStart(2, '0')}00`;
  stack.carrier.phoneBook.script(number, { behaviour: personWhoStays() });
  const campaign = await begin(stack, `${victim} ${phase}`, number);
  const event = phase === 'ringing' ? 'ringing' : 'answered';
  const entry = () =>
    stack.carrier.ledger.after(0).find((one) => one.number === number && one.event === event);
  if (!(await until(async () => entry() !== undefined, BEGINS_WITHIN_MS))) {
    throw new Error(`${victim}, ${phase}: the phone of the case never came to it`);
  }
  const callId = entry()?.attempt ?? '';
  const since = Date.now() + (phase === 'talking' ? TALK_MS : 1_000);
  await until(async () => Date.now() > since, TALK_MS + 1_000);
  const killedAt = Date.now();
  const restarted = killAndRestart(stack, victim, callId);
  const firstOf = async () =>
    (await callsOf(stack, campaign.id)).find(({ id, state }) => id === callId && state === 'ended');
  await until(async () => (await firstOf()) !== undefined, ENDS_WITHIN_MS);
  const endedMs = Date.now() - killedAt;
  await restarted;
  const call = await firstOf();
  const freed = await until(() => isFree(stack, campaign.id, callId), ENDS_WITHIN_MS);
  const freedMs = freed ? Date.now() - killedAt : -1;
  // Who may have been rung in vain is tried once more at most; here nobody waits for that.
  await stack.platform.client.post(`/api/campaigns/${campaign.id}/stop`).catch(() => undefined);
  const { nextMs, next } = await nextCall(stack, at);
  return {
    ...{ victim, phase, endedMs, freedMs, nextMs, next },
    ending: call?.disposition?.code ?? 'none',
    detail: call?.disposition?.detail ?? '',
    invites: mostInvites(stack, number),
  };
}

async function begin(stack: RealStack, name: string, number: string): Promise<RealCampaign> {
  const campaign = await prepareRealCampaign(stack, {
    ...{ name, numbers: [number], channels: 2, callsPerMinute: 60, maxRetries: 1 },
  });
  await stack.platform.client.post(`/api/campaigns/${campaign.id}/start`);
  return campaign;
}

/** No permit, no live call, no room, and no phone off the hook. */
async function isFree(stack: RealStack, campaignId: string, callId: string): Promise<boolean> {
  const db = openDatabase({ url: stack.platform.urls.database, pool: 1 });
  try {
    const { rows } = await db.raw<{ rows: { leases: unknown }[] }>(
      `select count(*) as leases from leases l join calls c on c.id = :callId
         and c.call_task_id = l.call_task_id`,
      { callId },
    );
    return Number(rows[0]?.leases) === 0;
  } finally {
    await db.destroy();
  }
}

/** A short call to somebody who says no at once: does all of it work again? */
async function nextCall(stack: RealStack, at: number): Promise<{ nextMs: number; next: string }> {
  const from = Date.now();
  const number = `+7999204${String(at).padStart(2, '0')}40`;
  const campaign = await begin(stack, `after ${at}`, number);
  let next = '';
  const wentWell = await until(async () => {
    const codes = (await callsOf(stack, campaign.id)).map((one) => one.disposition?.code ?? '');
    next = codes.join(' ');
    return codes.includes('refused');
  }, GOES_WELL_WITHIN_MS);
  await stack.platform.client.post(`/api/campaigns/${campaign.id}/stop`).catch(() => undefined);
  return { nextMs: wentWell ? Date.now() - from : -1, next };
}

function mostInvites({ carrier }: RealStack, number: string): number {
  const attempts = new Map<string, number>();
  for (const entry of carrier.ledger.after(0)) {
    if (entry.number !== number || entry.event !== 'invite') continue;
    attempts.set(entry.attempt ?? '', (attempts.get(entry.attempt ?? '') ?? 0) + 1);
  }
  return Math.max(0, ...attempts.values());
}

function personWhoStays(): Partial<Behaviour> & { talk: Behaviour['talk'] } {
  const wait = { do: 'wait_for_bot', quiet_ms: 700, limit_ms: 8_000, otherwise: 'go_on' } as const;
  const say = (sentence: string) => ({ do: 'say', sentence }) as const;
  const words = ['yes-listening', 'after-lunch', 'repeat-please', 'at-three', 'my-name', 'goodbye'];
  return {
    ringing: { after_ms: 100, for_ms: RING_MS },
    talk: [
      { do: 'pause', ms: 500 },
      say('hello'),
      ...words.flatMap((sentence) => [wait, say(sentence)]),
      { do: 'listen', limit_ms: 60_000 },
      { do: 'hang_up' },
    ],
  };
}

function sayCases(done: readonly Case[]): void {
  say('');
  sayTable([
    ['killed', 'while', 'ended as', 'detail', 'ended after', 'freed after', 'INVITEs', 'next call'],
    ...done.map((one) => [
      ...[one.victim, one.phase, one.ending, one.detail, seconds(one.endedMs)],
      ...[one.freedMs < 0 ? 'never' : seconds(one.freedMs), String(one.invites)],
      one.nextMs < 0 ? `not well: ${one.next}` : seconds(one.nextMs),
    ]),
  ]);
}
