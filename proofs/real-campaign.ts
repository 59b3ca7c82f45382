import { parseArgs } from 'node:util';
import { CALLEES } from '../src/carrier/callees.js';
import type { Callee } from '../src/carrier/callee.js';
import { createPlatformApi } from '../src/demo/platform-api.js';
import { isFinal } from '../src/domain/campaign.js';
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
import { judgeRealCampaign } from './real/carrier-evidence.js';
import { numberOf } from './real/lab-calls.js';
import { recordsOf } from './real/call-records.js';
import { putPeopleFirst } from './real/people-first.js';
import {
  callsOf,
  prepareRealCampaign,
  startRealCampaign,
  until,
  type RealCall,
} from './real/real-campaign-run.js';
import { runRealProof } from './real/run-real-proof.js';

/**
 * A campaign through real SIP to people of all kinds: the judge holds the carrier's ledger against
 * the database, and every disposition, transcript and recording is looked at.
 *
 *     npm run prove:real-campaign -- [--contacts 200] [--channels 4] [--minutes 60] [--keep]
 */
const { values } = parseArgs({
  options: {
    contacts: { type: 'string', default: '200' },
    channels: { type: 'string', default: '4' },
    /** The campaign's end: who is to be called back tomorrow waits no longer than until then. */
    minutes: { type: 'string', default: '60' },
    keep: { type: 'boolean', default: false },
  },
});
const contacts = Number(values.contacts);
const limitMs = Number(values.minutes) * 60_000;
/** To begin a call takes a second of a core, which those who talk meanwhile do without. */
const CALLS_PER_MINUTE = 20;
/** All kinds alike until nothing is left but people who talk. */
const ROUNDS = Math.floor(contacts / CALLEES.length);

await runRealProof({ keep: values.keep }, async (stack) => {
  putPeopleFirst();
  const people = peopleToCall();
  const campaign = await prepareRealCampaign(stack, {
    ...{ name: 'Real', numbers: [...people.keys()], channels: Number(values.channels) },
    ...{ callsPerMinute: CALLS_PER_MINUTE, maxRetries: 1, isRecorded: true },
    endsAt: new Date(Date.now() + limitMs).toISOString(),
  });
  const operator = await startRealCampaign(stack, campaign);
  const begun = Date.now();
  const api = createPlatformApi(stack.platform.client);
  let told10 = 0;
  const hasEnded = await until(async () => {
    const { status, completed_tasks: done, failed_tasks: failed } = await api.stats(campaign.id);
    if (Math.floor((done + failed) / 10) > told10) {
      told10 = Math.floor((done + failed) / 10);
      say(`  ${done + failed} of ${people.size} have ended (${minutesSince(begun)} min)`);
    }
    return isFinal(status);
  }, limitMs + 600_000);
  operator.leave();
  const calls = await callsOf(stack, campaign.id);
  const verdict = await judgeRealCampaign(stack, campaign);
  sayFaults(verdict);
  const wrong = calls.filter((call) => call.disposition?.code !== expectedOf(people, call));
  sayWrong(people, wrong);
  const records = await recordsOf(stack, calls);
  for (const problem of records.problems.slice(0, 20)) say(`  ${problem}`);
  return sayFindings(`${people.size} contacts of ${CALLEES.length} kinds through real SIP`, [
    told('took', `${minutesSince(begun)} min`),
    told('resumed after the breaker', `${operator.resumed()} times`),
    { what: 'campaign', measured: String(hasEnded), budget: 'ended', ok: hasEnded },
    ...judged(verdict),
    atMost('dispositions that are not as expected', wrong.length, 0),
    atLeast('callees of which each was called', called(people, calls), people.size),
    ...records.findings,
  ]);
});

function peopleToCall(): Map<string, Callee> {
  const [human] = CALLEES;
  const rounds = Array.from({ length: ROUNDS }, (_, block) =>
    CALLEES.map((callee): [string, Callee] => [numberOf(callee, block), callee]),
  ).flat();
  const rest = Array.from({ length: contacts - rounds.length }, (_, at): [string, Callee][] =>
    human === undefined ? [] : [[numberOf(human, ROUNDS + at), human]],
  ).flat();
  return new Map([...rounds, ...rest]);
}

/** Who is busy the first time only is a person from then on. */
function expectedOf(people: ReadonlyMap<string, Callee>, call: RealCall): string {
  const callee = people.get(call.callee_number);
  const isLater = (call.attempt_number ?? 1) > 1;
  return callee?.name === 'busy_then_human' && isLater
    ? 'goal_met'
    : (callee?.expect.disposition ?? '');
}

function sayWrong(people: ReadonlyMap<string, Callee>, wrong: readonly RealCall[]): void {
  if (wrong.length === 0) return;
  say('\nNot as expected:');
  sayTable(
    wrong.map((call) => [
      call.callee_number,
      people.get(call.callee_number)?.name ?? '',
      `expected ${expectedOf(people, call)}`,
      `is ${call.disposition?.code ?? call.state}`,
      call.disposition?.detail ?? '',
      call.id,
    ]),
  );
}

function called(people: ReadonlyMap<string, Callee>, calls: readonly RealCall[]): number {
  const numbers = new Set(calls.map(({ callee_number: number }) => number));
  return [...people.keys()].filter((number) => numbers.has(number)).length;
}

function minutesSince(ms: number): string {
  return ((Date.now() - ms) / 60_000).toFixed(1);
}
