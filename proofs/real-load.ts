import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { cpuBetween, cpuTimes, machineTimes, type CpuTimes } from './cpu-of-processes.js';
import { atLeast, mean, num, say, sayFindings, sayTable, told } from './findings.js';
import { labBot } from './real/lab-bot.js';
import { putPeopleFirst } from './real/people-first.js';
import { residentMb } from './real/process-memory.js';
import { callsOf, prepareRealCampaign, until } from './real/real-campaign-run.js';
import type { RealStack } from './real/real-stack.js';
import { runRealProof } from './real/run-real-proof.js';
import { talkOfTurns } from './real/talk-script.js';

/**
 * What a call costs, and how many at once this machine holds before people wait twice as long: one
 * call, two, three ... at once, with everything on it, the phones too.
 *
 *     npm run prove:real-load -- [--from 1] [--to 8] [--turns 8] [--keep]
 */
const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    to: { type: 'string', default: '8' },
    turns: { type: 'string', default: '8' },
    keep: { type: 'boolean', default: false },
  },
});
const turns = Number(values.turns);
/** All are on the line by then, and none has hung up. */
const SETTLE_MS = 12_000;
const WATCH_MS = 15_000;
const LIMIT_MS = 240_000;
/** Processes for the next calls are started ahead of time; they must not count as a call's. */
const QUIET = { share: 0.15, watchMs: 2_000, limitMs: 60_000 };
const TWICE = 2;
/** What docs/real-calls.md plans for a machine that does all of it. */
const CALLS_A_CORE = 2;

interface Step {
  calls: number;
  p50: number;
  p95: number;
  turns: number;
  /** Percent of one core, by part. */
  cpu: Record<string, number>;
  /** Percent of the machine. */
  box: number;
  jobMb: number[];
  failed: number;
}

await runRealProof(
  { keep: values.keep, agentEnv: { AGENT_ENDPOINTING_MIN_MS: '0', AGENT_CALLS_MAX: '20' } },
  async (stack) => {
    putPeopleFirst();
    const steps: Step[] = [];
    for (let calls = Number(values.from); calls <= Number(values.to); calls += 1) {
      const step = await callsAtOnce(stack, calls);
      say(`  ${JSON.stringify(step)}`);
      steps.push(step);
      const [first] = steps;
      if (first !== undefined && step.p95 > TWICE * TWICE * first.p95) break;
    }
    return report(steps);
  },
);

async function callsAtOnce(stack: RealStack, calls: number): Promise<Step> {
  await until(isQuiet, QUIET.limitMs);
  const numbers = Array.from({ length: calls }, (_, at) => numberOf(calls, at));
  for (const number of numbers) {
    stack.carrier.phoneBook.script(number, { behaviour: talkOfTurns(turns) });
  }
  const campaign = await prepareRealCampaign(stack, {
    ...{ name: `Load ${calls}`, numbers, channels: calls, callsPerMinute: 60, maxRetries: 1 },
    bot: labBot({ script: 'echo', voicemail: null }),
  });
  await stack.platform.client.post(`/api/campaigns/${campaign.id}/start`);
  const isTalking = async () => answeredOf(stack, numbers) >= calls;
  await until(isTalking, SETTLE_MS + 4_000 * calls);
  const before = { cpu: timesOf(stack), box: machineTimes(), at: Date.now() };
  await pause(WATCH_MS);
  const cpu = cpuBetween(before.cpu, timesOf(stack));
  const box = machineTimes();
  const tookMs = Date.now() - before.at;
  const jobMb = jobsOf(stack).map(residentMb);
  const ended = async () => (await callsOf(stack, campaign.id)).every((c) => c.state === 'ended');
  await until(ended, LIMIT_MS);
  await stack.platform.client.post(`/api/campaigns/${campaign.id}/stop`).catch(() => undefined);
  const all = await callsOf(stack, campaign.id);
  const heard = stack.carrier.calls().filter(({ number }) => numbers.includes(number));
  const waits = heard
    .flatMap((one) => one.turns.flatMap(({ voice_to_voice_ms: ms }) => (ms === null ? [] : [ms])))
    .toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(waits[Math.floor(share * (waits.length - 1))] ?? NaN);
  return {
    ...{ calls, p50: at(0.5), p95: at(0.95), turns: waits.length, jobMb: jobMb.map(Math.round) },
    cpu: Object.fromEntries(
      Object.entries(cpu).map(([name, ms]) => [name, Math.round((100 * ms) / tookMs)]),
    ),
    box: Math.round((100 * (box.busyMs - before.box.busyMs)) / (box.totalMs - before.box.totalMs)),
    failed: all.filter(({ disposition }) => disposition?.business === 'agent_error').length,
  };
}

function numberOf(calls: number, at: number): string {
  return `+799921${String(calls).padStart(2, '0')}${String(at).padStart(3, '0')}`;
}

/** Whether this machine has little to do. */
async function isQuiet(): Promise<boolean> {
  const before = machineTimes();
  await pause(QUIET.watchMs);
  const now = machineTimes();
  return now.busyMs - before.busyMs < QUIET.share * (now.totalMs - before.totalMs);
}

function answeredOf({ carrier }: RealStack, numbers: readonly string[]): number {
  return carrier.ledger
    .after(0)
    .filter(({ event, number }) => event === 'answered' && numbers.includes(number)).length;
}

function partsOf({ servers, agent, platform, providers }: RealStack): Record<string, number> {
  const { worker = 0, api = 0, postgres = 0, temporal = 0 } = platform.pids();
  return {
    ...{
      'livekit-server': servers.pid('livekit-server'),
      'livekit-sip': servers.pid('livekit-sip'),
    },
    ...{ agents: agent.pid(), worker, api, postgres, temporal },
    'played providers': providers.pid,
  };
}

/** The carrier is in this process, whose children are all the others. */
function timesOf(stack: RealStack): CpuTimes {
  const { user, system } = process.cpuUsage();
  return { ...cpuTimes(partsOf(stack)), 'played carrier': (user + system) / 1_000 };
}

/** The processes that have a call. */
function jobsOf({ folder }: RealStack): number[] {
  const talks = join(folder, 'agent', 'talks');
  return readdirSync(talks)
    .filter((name) => name.endsWith('.json'))
    .map((name) => (JSON.parse(readFileSync(join(talks, name), 'utf8')) as { pid: number }).pid);
}

function report(steps: readonly Step[]): boolean {
  const parts = Object.keys(steps[0]?.cpu ?? {});
  say('\nPercent of one core, milliseconds from voice to voice');
  sayTable([
    ['calls', 'p50', 'p95', 'turns', 'box', 'MB a call', ...parts],
    ...steps.map((step) => [
      ...[step.calls, step.p50, step.p95, step.turns].map(String),
      ...[`${step.box} %`, step.jobMb.length === 0 ? '' : num(Math.round(mean(step.jobMb)))],
      ...parts.map((name) => String(step.cpu[name] ?? 0)),
    ]),
  ]);
  const [first] = steps;
  const limit = TWICE * (first?.p95 ?? 0);
  const held = steps.filter(({ p95 }) => p95 <= limit).map(({ calls }) => calls);
  const cores = availableParallelism();
  const most = Math.max(0, ...held);
  const bound = steps.find(({ calls }) => calls === most + 1);
  return sayFindings(`Calls at once on ${cores} cores`, [
    told('p95 of one call', `${first?.p95 ?? NaN} ms`),
    atLeast('calls at once before p95 doubles', most, Math.floor(CALLS_A_CORE * cores)),
    told('the machine then', `${bound?.box ?? NaN} % busy`),
    told('calls that an agent failed', String(steps.reduce((sum, step) => sum + step.failed, 0))),
  ]);
}
