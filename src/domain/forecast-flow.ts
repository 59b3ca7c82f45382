import type { ForecastGroup, ForecastPlan } from './forecast-plan.js';

/** While contacts of both kinds are ready, retries get this part of the dials. */
const RETRY_SHARE = 0.7;
/** Into so many parts the delay of a retry is divided. */
const RETURNS_APART = 8;

export interface Cohort {
  group: Open;
  contacts: number;
  attempts: number;
  dueMs: number;
}

interface Open {
  opensAt: ForecastGroup['opensAt'];
  openMs: number | null;
  /** Those who come back, by attempts and time. */
  returning: Map<string, Cohort>;
}

export interface Flow {
  nowMs: number;
  cohorts: Cohort[];
  dials: number;
  firstDialMs: number | null;
  lastDialMs: number | null;
  unreached: number;
}

export function startFlow({ groups, fromMs }: ForecastPlan): Flow {
  const cohorts = groups.map(({ opensAt, contacts, attempts, fromMs: dueMs }) => {
    const group: Open = { opensAt, openMs: dueMs, returning: new Map() };
    return { group, contacts, attempts, dueMs };
  });
  return {
    ...{ nowMs: fromMs, cohorts, dials: 0, unreached: 0 },
    firstDialMs: null,
    lastDialMs: null,
  };
}

/** Those whose time has come and whose hours are open; who will never be reached leaves. */
export function readyAt(flow: Flow): Cohort[] {
  const { nowMs } = flow;
  const due = flow.cohorts.filter(({ dueMs }) => dueMs <= nowMs);
  for (const { group } of due) {
    if (group.openMs !== null && group.openMs <= nowMs) group.openMs = group.opensAt(nowMs);
  }
  const lost = due.filter(({ group }) => group.openMs === null);
  if (lost.length > 0) {
    flow.unreached += lost.reduce((total, { contacts }) => total + contacts, 0);
    flow.cohorts = flow.cohorts.filter((cohort) => !lost.includes(cohort));
  }
  return due.filter(({ group }) => group.openMs !== null && group.openMs <= nowMs);
}

export function nextMoment({ cohorts, nowMs }: Flow): number | null {
  const moments = cohorts.map(({ dueMs, group }) => Math.max(dueMs, group.openMs ?? dueMs));
  const next = moments.reduce((least, ms) => Math.min(least, ms), Infinity);
  return next === Infinity ? null : Math.max(next, nowMs + 1);
}

export function dialSome(
  flow: Flow,
  ready: readonly Cohort[],
  { plan, most, stepMs }: { plan: ForecastPlan; most: number; stepMs: number },
): void {
  const fresh = ready.filter(({ attempts }) => attempts === 0);
  const retries = ready.filter(({ attempts }) => attempts > 0);
  const retryRoom = Math.max(RETRY_SHARE * most, most - contactsOf(fresh));
  const retried = dial(flow, retries, { plan, most: retryRoom, stepMs });
  const dialled = retried + dial(flow, fresh, { plan, most: most - retried, stepMs });
  flow.firstDialMs ??= flow.nowMs;
  flow.lastDialMs = flow.nowMs + stepMs * Math.min(1, dialled / most);
  flow.dials += dialled;
  flow.cohorts = flow.cohorts.filter(({ contacts }) => contacts > 1e-6);
}

/** Everybody in the same measure, as the order of a list mixes the zones. */
function dial(
  flow: Flow,
  ready: readonly Cohort[],
  { plan, most, stepMs }: { plan: ForecastPlan; most: number; stepMs: number },
): number {
  const waiting = contactsOf(ready);
  if (waiting === 0 || most <= 0) return 0;
  const part = Math.min(1, most / waiting);
  for (const cohort of ready) {
    const dialled = cohort.contacts * part;
    cohort.contacts -= dialled;
    comeBack(flow, { cohort, dialled }, { plan, stepMs });
  }
  return waiting * part;
}

function comeBack(
  flow: Flow,
  { cohort, dialled }: { cohort: Cohort; dialled: number },
  { plan, stepMs }: { plan: ForecastPlan; stepMs: number },
): void {
  const attempts = cohort.attempts + 1;
  const contacts = dialled * plan.expected.retriedShare;
  if (attempts >= plan.attemptsMax || contacts < 1e-6) return;
  const dueMs = flow.nowMs + plan.expected.holdSeconds * 1_000 + plan.retryDelayMs;
  // Those who come back at about the same time are one, so that their number stays bounded.
  const roundMs = Math.max(stepMs, plan.retryDelayMs / RETURNS_APART);
  const slotMs = Math.ceil(dueMs / roundMs) * roundMs;
  const key = `${attempts} ${slotMs}`;
  const same = cohort.group.returning.get(key);
  if (same) {
    same.contacts += contacts;
    return;
  }
  const returned = { group: cohort.group, contacts, attempts, dueMs: slotMs };
  cohort.group.returning.set(key, returned);
  flow.cohorts.push(returned);
}

export function contactsOf(cohorts: readonly Cohort[]): number {
  return cohorts.reduce((total, { contacts }) => total + contacts, 0);
}
