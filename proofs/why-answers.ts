import { openingBySteps } from './contacts-in-zones.js';
import { atLeast, atMost, median, say, sayFindings, seconds, told } from './findings.js';
import type { Finding } from './findings.js';

/** What the campaign of a contact is limited by. */
export type Kind = 'rate' | 'channels' | 'closed' | 'paused';

export interface Why {
  call_task_id: string;
  status: string;
  reason: string | null;
  next: { step: string; next_attempt_at: string | null };
  queue: { limit: string; position: number; estimated_at: string; error_seconds: number } | null;
}

/** What the rows say of a task. */
export interface State {
  status: string;
  permit_id: string | null;
  next_attempt_at: Date | null;
  last_ending: string | null;
  last_ended_at: Date | null;
}

/** One answer between two looks at the row. */
export interface Asked {
  kind: Kind;
  askedAtMs: number;
  why: Why;
  before: State;
  after: State;
}

export interface Attempt {
  taskId: string;
  campaignId: string;
  atMs: number;
}

interface Known {
  attempts: readonly Attempt[];
  asks: number;
  hours: { from: number; to: number };
  /** Zone in which nobody works now. */
  closedIn: string;
}

const TIME_TOLERANCE_MS = 5_000;
const RETRY_DELAY_MS = 60_000;
/** Within a moment of its time a task may be told on either side of it. */
const MOMENT_MS = 200;
/** What part of the estimates has to lie within the error that was told with them. */
const IN_BOUND_MIN = 85;
const LIMITS: Record<string, string> = { rate: 'campaign_rate', channels: 'campaign_channels' };

export function judgeAnswers(asked: readonly Asked[], known: Known): boolean {
  const open = asked.filter(({ after }) => !isEnded(after));
  const wrong = open.filter((one) => !isRight(one));
  for (const { kind, why, before, after } of wrong.slice(0, 10)) {
    say(`  wrong: ${kind}: ${keyOf(why)}, the row says ${before.status} then ${after.status}`);
  }
  const timed = open.filter(({ why }) => why.next.step === 'at_time');
  const late = timed.filter((one) => timeError(one, known) > TIME_TOLERANCE_MS);
  for (const { kind, why } of late.slice(0, 10))
    say(`  time: ${kind}: ${JSON.stringify(why.next)}`);
  const early = timed.filter((one) => isDialledBefore(one, known.attempts));
  const queued = open.filter(({ why }) => why.queue !== null);
  const misnamed = queued.filter(({ kind, why }) => why.queue?.limit !== LIMITS[kind]);
  return sayFindings(`why of ${open.length} contacts that had not ended`, [
    atLeast('answers', open.length, known.asks),
    atMost('state or reason wrong', wrong.length, 0),
    told('steps', counted(open.map(({ why }) => why.next.step))),
    told('reasons', counted(open.map(({ why }) => why.reason ?? '-'))),
    told('with a time', String(timed.length)),
    atMost('time wrong by more than 5 s', late.length, 0),
    atMost('dialled before the time that was told', early.length, 0),
    told('queued, by what was told to bind', counted(queued.map(limitOf))),
    atMost('queued with another limit than binds', misnamed.length, 0),
    ...(['rate', 'channels'] as const).flatMap((kind) =>
      estimates(
        `${kind}: `,
        queued.filter((one) => one.kind === kind),
        known.attempts,
      ),
    ),
  ]);
}

const isEnded = ({ status }: State): boolean => status === 'completed' || status === 'failed';

/** Of two looks that differ either is right. */
function isRight({ kind, why, before, after, askedAtMs }: Asked): boolean {
  return [before, after].some((state) => {
    const expected = expectedOf(kind, state, askedAtMs);
    return why.status === state.status && expected.includes(keyOf(why));
  });
}

const keyOf = ({ next, reason }: Why): string => `${next.step} ${reason ?? '-'}`;

function expectedOf(kind: Kind, state: State, atMs: number): string[] {
  if (state.status === 'in_progress' || state.permit_id !== null) return ['calling -'];
  if (kind === 'paused') return ['held campaign_paused'];
  if (kind === 'closed') return ['at_time window_closed'];
  const ending = state.last_ending ?? '-';
  const dueMs = state.next_attempt_at?.getTime() ?? 0;
  if (Math.abs(dueMs - atMs) < MOMENT_MS) return [`at_time ${ending}`, `in_turn ${ending}`];
  return [dueMs > atMs ? `at_time ${ending}` : `in_turn ${ending}`];
}

/** Against what the clock says, asked of the runtime, and the end of the last call. */
function timeError({ kind, why, after, askedAtMs }: Asked, { hours, closedIn }: Known): number {
  const toldMs = Date.parse(why.next.next_attempt_at ?? '');
  const expectedMs =
    kind === 'closed'
      ? openingBySteps(askedAtMs, closedIn, hours)
      : (after.last_ended_at?.getTime() ?? NaN) + RETRY_DELAY_MS;
  const error = Math.abs(toldMs - expectedMs);
  return Number.isNaN(error) ? Infinity : error;
}

function isDialledBefore({ why, askedAtMs }: Asked, attempts: readonly Attempt[]): boolean {
  const toldMs = Date.parse(why.next.next_attempt_at ?? '');
  return attempts.some(
    ({ taskId, atMs }) => taskId === why.call_task_id && atMs >= askedAtMs && atMs < toldMs,
  );
}

interface Estimate {
  /** How much later than estimated the next dial came. */
  errorMs: number;
  boundMs: number;
  waitMs: number;
  /** Dials of its campaign that came before, less those that were foretold. */
  placesOff: number;
}

function estimates(of: string, queued: readonly Asked[], attempts: readonly Attempt[]): Finding[] {
  const found = queued.flatMap((one) => estimateOf(one, attempts));
  const inBound = found.filter(({ errorMs, boundMs }) => Math.abs(errorMs) <= boundMs);
  const positions = queued.map(({ why }) => why.queue?.position ?? 0);
  const errors = found.map(({ errorMs }) => errorMs);
  const sizes = errors.map(Math.abs);
  const waits = found.map(({ waitMs }) => waitMs);
  return [
    atLeast(`${of}estimates that came true or not`, found.length, 50),
    told(`${of}positions told`, `${Math.min(...positions)} to ${Math.max(...positions)}`),
    told(`${of}wait p50, p90, p99`, spread(waits)),
    told(`${of}error, median, signed (late: +)`, seconds(median(errors))),
    told(`${of}error p50, p90, p99`, spread(sizes)),
    told(`${of}bound told p50, p90, p99`, spread(found.map(({ boundMs }) => boundMs))),
    told(`${of}places off, median`, String(median(found.map((one) => Math.abs(one.placesOff))))),
    atLeast(`${of}within the bound`, (100 * inBound.length) / found.length, [IN_BOUND_MIN, ' %']),
  ];
}

function estimateOf({ why, askedAtMs }: Asked, attempts: readonly Attempt[]): Estimate[] {
  const later = attempts.filter(({ atMs }) => atMs >= askedAtMs);
  const own = later.find(({ taskId }) => taskId === why.call_task_id);
  if (why.queue === null || own === undefined) return [];
  const { campaignId, atMs } = own;
  const before = later.filter((one) => one.campaignId === campaignId && one.atMs < atMs).length;
  return [
    {
      errorMs: atMs - Date.parse(why.queue.estimated_at),
      boundMs: why.queue.error_seconds * 1_000,
      waitMs: atMs - askedAtMs,
      placesOff: before - why.queue.position,
    },
  ];
}

function spread(sizes: readonly number[]): string {
  const sorted = sizes.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? NaN;
  return [0.5, 0.9, 0.99].map((share) => seconds(at(share))).join(', ');
}

const limitOf = ({ kind, why }: Asked): string => `${kind}: ${why.queue?.limit ?? ''}`;

function counted(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${word} ${count}`).join(', ');
}
