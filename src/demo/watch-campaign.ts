import { setTimeout as pause } from 'node:timers/promises';
import { isFinal } from '../domain/campaign.js';
import type { DispositionCode } from '../domain/call.js';
import { CALL_TASK_STATUSES, type CallTaskStatus } from '../domain/call-task.js';
import { toLineTime, type LineClock } from '../domain/clock.js';
import type { CallPage, PlatformApi } from './platform-api.js';
import type { LastCall, Progress } from './progress.js';

export interface WatchOptions {
  campaignId: string;
  clock: LineClock;
  everyMs: number;
  /** How many of the last calls to tell, each with a first name; 0 asks for none. */
  lastCalls: number;
  seen(progress: Progress): void;
}

type Call = CallPage['items'][number];

const RATE_OVER_MS = 10_000;
/** The platform restarts its parts by itself; when it does not in time, something else is wrong. */
const API_AWAY_LIMIT_MS = 120_000;
const NAMES_KEPT = 200;

/** Looks at a campaign again and again until it has ended, and answers how it stood then. */
export async function watchCampaign(api: PlatformApi, options: WatchOptions): Promise<Progress> {
  const startedAt = Date.now();
  const firstNameOf = createNameBook(api);
  const rate = createRate();
  let last: Progress | null = null;
  let answeredAt = Date.now();
  for (;;) {
    try {
      const looked = await look(api, options, firstNameOf);
      answeredAt = Date.now();
      last = { ...looked, ...timesNow(), perSecond: rate(looked.ended), isStale: false };
    } catch (error) {
      if (last === null || Date.now() - answeredAt > API_AWAY_LIMIT_MS) throw error;
      last = { ...last, ...timesNow(), isStale: true };
    }
    options.seen(last);
    if (isFinal(last.status) && !last.isStale) return last;
    await pause(options.everyMs);
  }

  function timesNow(): Pick<Progress, 'elapsedMs' | 'lineTimeMs'> {
    const now = Date.now();
    return { elapsedMs: now - startedAt, lineTimeMs: toLineTime(options.clock, now) };
  }
}

type Looked = Omit<Progress, 'elapsedMs' | 'lineTimeMs' | 'perSecond' | 'isStale'>;

async function look(
  api: PlatformApi,
  { campaignId, lastCalls }: Pick<WatchOptions, 'campaignId' | 'lastCalls'>,
  firstNameOf: (call: Call) => Promise<string | null>,
): Promise<Looked> {
  const calls = (state: string, limit: number): Promise<CallPage> =>
    api.calls({ campaign_id: campaignId, state, limit });
  const [stats, ringing, talking, ended] = await Promise.all([
    api.stats(campaignId),
    calls('dialing', 1),
    calls('live', 1),
    calls('ended', Math.max(1, lastCalls)),
  ]);
  return {
    status: stats.status,
    tasks: taskCounts(stats.tasks_by_status),
    ringing: ringing.total,
    talking: talking.total,
    ended: ended.total,
    lastCalls: await Promise.all(
      ended.items
        .slice(0, lastCalls)
        .map(async (call) => lastCallOf(call, await firstNameOf(call))),
    ),
  };
}

function taskCounts(counts: Record<string, number>): Record<CallTaskStatus, number> {
  const entries = CALL_TASK_STATUSES.map((status) => [status, counts[status] ?? 0]);
  return Object.fromEntries(entries) as Record<CallTaskStatus, number>;
}

function lastCallOf(call: Call, firstName: string | null): LastCall {
  return {
    firstName,
    number: call.callee_number,
    attempt: call.attempt_number ?? 1,
    ending: (call.disposition?.code ?? null) as DispositionCode | null,
    seconds: call.answered_at === null ? 0 : call.duration_sec,
  };
}

/** Calls know numbers only; whose they are is asked once for each task that is shown. */
function createNameBook(api: PlatformApi) {
  const names = new Map<string, string | null>();
  return async ({ call_task_id: taskId }: Call): Promise<string | null> => {
    const known = names.get(taskId);
    if (known !== undefined) return known;
    const { contact_name: name } = await api.task(taskId);
    const firstName = name?.trim().split(/\s+/)[0] || null;
    names.set(taskId, firstName);
    const oldest = names.keys().next();
    if (names.size > NAMES_KEPT && !oldest.done) names.delete(oldest.value);
    return firstName;
  };
}

/** Attempts a second over the last seconds. */
function createRate(): (ended: number) => number {
  const seen: { at: number; ended: number }[] = [];
  return (ended) => {
    const at = Date.now();
    seen.push({ at, ended });
    while (seen.length > 2 && at - (seen[0]?.at ?? at) > RATE_OVER_MS) seen.shift();
    const first = seen[0] ?? { at, ended };
    return at === first.at ? 0 : ((ended - first.ended) * 1000) / (at - first.at);
  };
}
