import { parseArgs } from 'node:util';
import { readAttempts, type TaskAttempts } from './attempts-of-tasks.js';
import { prepareCampaign, startCampaign, untilEnded, verdictOn } from './campaign-under-proof.js';
import { cpuBetween, cpuTimes, machineTimes, type CpuTimes } from './cpu-of-processes.js';
import {
  atLeast,
  atMost,
  judged,
  mean,
  median,
  num,
  say,
  sayFaults,
  sayFindings,
  sayTable,
  seconds,
  told,
  type Finding,
} from './findings.js';
import { dialTimes, followLedger } from './ledger-of-line.js';
import { runProof } from './run-proof.js';
import { readCosts, type CampaignCosts, type WorkflowCost } from './workflow-histories.js';

/**
 * A large campaign as fast as the machine can: attempts a second, and what a contact costs in
 * Temporal, beside the budgets. On a clock so fast that neither rings nor talks nor limits hold it.
 *
 *     npm run prove:throughput -- [--contacts 5000] [--speed 20] [--channels 500] [--keep]
 */
const BUDGET = { perMinute: 600, answered: 20, unanswered: 18, eventsPerContact: 4 };
const PROGRESS_EVERY_MS = 10_000;

const { values } = parseArgs({
  options: {
    contacts: { type: 'string', default: '5000' },
    speed: { type: 'string', default: '20' },
    channels: { type: 'string', default: '500' },
    'per-minute': { type: 'string', default: '6000' },
    keep: { type: 'boolean', default: false },
  },
});
const contacts = Number(values.contacts);

interface Run {
  startedAt: number;
  realMs: number;
  attempts: TaskAttempts[];
  dials: number[];
  costs: CampaignCosts;
}

await runProof({ keep: values.keep }, async (platform) => {
  const campaign = await prepareCampaign(platform, {
    ...{ name: 'Throughput', contacts, callsPerMinute: Number(values['per-minute']) },
    ...{ channels: Number(values.channels), maxRetries: 3, retryDelayMinutes: 30 },
    speed: Number(values.speed),
  });
  const before = { cpu: cpuTimes(platform.pids()), machine: machineTimes() };
  const startedAt = Date.now();
  await startCampaign(platform, campaign);
  const limitMs = 120_000 + contacts * 1_000;
  const ended = await untilEnded(platform, campaign, { limitMs, seen: progress() });
  const realMs = Date.now() - startedAt;
  const after = { cpu: cpuTimes(platform.pids()), machine: machineTimes() };
  const ledger = followLedger(platform.urls, campaign.lineId);
  const run: Run = {
    ...{ startedAt, realMs },
    attempts: await readAttempts(platform, campaign),
    dials: dialTimes(await ledger.read()),
    costs: await readCosts(platform, campaign),
  };
  const verdict = await verdictOn(platform, campaign);
  sayFaults(verdict);
  sayCpu(cpuBetween(before.cpu, after.cpu), run.dials.length);
  const busy = shareBusy(before.machine, after.machine);
  return sayFindings(`${contacts} contacts, up to 3 attempts, speed ${values.speed}`, [
    told('campaign', ended.status),
    told('machine busy, all programs', `${num(busy * 100)} %`),
    ...paceOf(run),
    ...costOf(run),
    ...judged(verdict),
  ]);
});

function progress(): (seen: { ended: number; total: number; status: string }) => void {
  let saidAt = 0;
  return ({ status, ended, total }) => {
    if (Date.now() - saidAt < PROGRESS_EVERY_MS) return;
    saidAt = Date.now();
    say(`  ${new Date().toISOString()} ${status}: ${ended} of ${total} contacts ended`);
  };
}

/** While work waits: until the last contact is dialled for the first time. */
function paceOf({ dials, realMs, startedAt }: Run): Finding[] {
  const first = dials[0] ?? NaN;
  const whileWaiting = dials.filter((_, index) => index < contacts);
  const spanMs = (whileWaiting.at(-1) ?? NaN) - first;
  return [
    told('dials', num(dials.length)),
    told('from start to completion', seconds(realMs)),
    atLeast('dials a minute, all in', (dials.length * 60_000) / realMs, BUDGET.perMinute),
    told(
      `dials a second, first ${whileWaiting.length}`,
      num((whileWaiting.length * 1_000) / spanMs),
    ),
    told('start to first dial', seconds(first - startedAt)),
  ];
}

function costOf({ costs, attempts }: Run): Finding[] {
  const { campaign, callTasks } = costs;
  const tasks = [...callTasks.values()];
  const withAttempts = attempts.map((task) => ({ ...task, cost: callTasks.get(task.callTaskId) }));
  const straight = withAttempts.filter(({ returned }) => returned === 0);
  const answered = transitionsOf(
    straight.filter((task) => task.attempts === 1 && task.answered === 1),
  );
  const unanswered = transitionsOf(
    straight.filter((task) => task.attempts > 1 && task.answered === 0),
  );
  const longest = (of: (task: WorkflowCost) => number) => Math.max(...tasks.map(of));
  const perContact = (value: number) => num(value / contacts);
  return [
    told('callTask workflows', num(tasks.length)),
    told(
      'campaign: runs, events, bytes',
      `${campaign.runs}, ${campaign.events}, ${campaign.bytes}`,
    ),
    atMost('campaign events a contact', campaign.events / contacts, BUDGET.eventsPerContact),
    told('campaign bytes a contact', perContact(campaign.bytes)),
    told(
      'callTask events, median and most',
      spread(tasks, ({ events }) => events, longest),
    ),
    told(
      'callTask bytes, median and most',
      spread(tasks, ({ bytes }) => bytes, longest),
    ),
    told(
      'callTask time, median and longest',
      `${seconds(median(tasks.map((task) => task.durationMs)))}, ` +
        seconds(longest((task) => task.durationMs)),
    ),
    atMost('transitions, answered at once', mean(answered), BUDGET.answered),
    atMost('transitions an unanswered attempt', mean(unanswered), BUDGET.unanswered),
    told('tasks behind these two', `${answered.length}, ${unanswered.length}`),
    told('permits that came back', num(attempts.reduce((sum, task) => sum + task.returned, 0))),
  ];
}

function spread(
  tasks: WorkflowCost[],
  of: (task: WorkflowCost) => number,
  longest: (of: (task: WorkflowCost) => number) => number,
): string {
  return `${num(median(tasks.map(of)))}, ${num(longest(of))}`;
}

/** State transitions an attempt. */
function transitionsOf(tasks: (TaskAttempts & { cost: WorkflowCost | undefined })[]): number[] {
  return tasks.flatMap(({ cost, attempts }) => (cost ? [cost.transitions / attempts] : []));
}

function sayCpu(cpu: CpuTimes, dials: number): void {
  const rows = Object.entries(cpu).sort(([, a], [, b]) => b - a);
  const total = rows.reduce((sum, [, ms]) => sum + ms, 0);
  say('\nProcessor time an attempt');
  sayTable([...rows, ['all', total] as const].map(([name, ms]) => [name, `${num(ms / dials)} ms`]));
}

function shareBusy(
  before: ReturnType<typeof machineTimes>,
  after: ReturnType<typeof machineTimes>,
): number {
  return (after.busyMs - before.busyMs) / (after.totalMs - before.totalMs);
}
