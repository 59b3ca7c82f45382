import { forecast, type Forecast } from './forecast.js';
import type { ForecastGroup } from './forecast-plan.js';
import type { Expectation } from './expectation.js';
import { nextPossibleDial, type Decision } from './gate.js';
import type { GateFacts } from './gate-facts.js';
import { asIfRunning, lookAhead, type Outlook } from './outlook.js';
import { packCode, packsFor } from './pack-rules.js';

/** Contacts between whom the gate sees no difference. */
export interface ContactClass {
  contacts: number;
  zoneKey: string | null;
  /** Of one of them. */
  facts: GateFacts;
  /** The time that they wait for already; null: none. Line time. */
  dueMs: number | null;
  /** Counted attempts that are behind them. */
  attempts: number;
}

export interface DryRunPlan {
  /** Line time. */
  fromMs: number;
  classes: readonly ContactClass[];
  perMinute: number;
  channels: number;
  attemptsMax: number;
  retryDelayMs: number;
  expected: Expectation;
}

export interface ReasonCount {
  verdict: Decision['verdict'];
  step: Decision['step'];
  reason: Decision['reason'];
  contacts: number;
}

export interface ZoneSpread {
  zoneKey: string | null;
  contacts: number;
  /** Those who are called at some time. */
  callable: number;
  /** The first instant at which one of them may be called, line time. */
  firstOpeningMs: number | null;
}

/** What the gate says of the contacts as they stand, without what their calls will come to. */
export interface DryRunPreview {
  contacts: number;
  callable: number;
  byReason: ReasonCount[];
  zones: ZoneSpread[];
  /** The first instant at which one of them may be called, line time; null: never. */
  firstDialMs: number | null;
}

export interface DryRunReport extends DryRunPreview {
  forecast: Forecast;
}

/** What would happen to these contacts, asked of the same gate that every dial passes. */
export function dryRun(plan: DryRunPlan): DryRunReport {
  const judged = judge(plan);
  const groups = groupsOf(callableOf(judged));
  return { ...previewOf(judged), forecast: forecast({ ...plan, groups }) };
}

/** The same without the forecast, which takes most of the time. */
export function previewDryRun(plan: Pick<DryRunPlan, 'fromMs' | 'classes'>): DryRunPreview {
  return previewOf(judge(plan));
}

function judge({ fromMs, classes }: Pick<DryRunPlan, 'fromMs' | 'classes'>): Judged[] {
  return classes.map((some) => {
    const askedMs = Math.max(fromMs, some.dueMs ?? fromMs);
    return { ...some, outlook: lookAhead(some.facts, askedMs) };
  });
}

function previewOf(judged: readonly Judged[]): DryRunPreview {
  const callable = callableOf(judged);
  const first = callable.reduce(
    (least, { outlook }) => Math.min(least, outlook.atMs ?? least),
    Infinity,
  );
  return {
    contacts: contactsOf(judged),
    callable: contactsOf(callable),
    byReason: byReason(judged),
    zones: byZone(judged),
    firstDialMs: callable.length === 0 ? null : first,
  };
}

const callableOf = (judged: readonly Judged[]): Judged[] =>
  judged.filter(({ outlook }) => outlook.atMs !== null);

type Judged = ContactClass & { outlook: Outlook };

function byReason(judged: readonly Judged[]): ReasonCount[] {
  const counts = new Map<string, ReasonCount>();
  for (const { outlook, contacts } of judged) {
    const { verdict, step, reason } = outlook.denied ?? outlook.first;
    const key = `${verdict} ${reason}`;
    const known = counts.get(key);
    if (known) known.contacts += contacts;
    else counts.set(key, { verdict, step, reason, contacts });
  }
  return [...counts.values()].sort((a, b) => b.contacts - a.contacts);
}

function byZone(judged: readonly Judged[]): ZoneSpread[] {
  const zones = new Map<string | null, ZoneSpread>();
  for (const { zoneKey, contacts, outlook } of judged) {
    const zone = zones.get(zoneKey) ?? {
      ...{ zoneKey, contacts: 0, callable: 0 },
      firstOpeningMs: null,
    };
    zones.set(zoneKey, zone);
    zone.contacts += contacts;
    if (outlook.atMs === null) continue;
    zone.callable += contacts;
    zone.firstOpeningMs = Math.min(zone.firstOpeningMs ?? Infinity, outlook.atMs);
  }
  return [...zones.values()].sort((a, b) => b.contacts - a.contacts);
}

/** Those whose hours are the same; each of them begins when the gate lets its class through. */
function groupsOf(callable: readonly Judged[]): ForecastGroup[] {
  const groups = new Map<string, ForecastGroup>();
  const hours = new Map<string, ForecastGroup['opensAt']>();
  for (const { facts, contacts, attempts, outlook } of callable) {
    const { country, zones, zonesKnown, region } = facts.contact;
    const bound = packsFor(facts.packs, facts.contact).map(packCode);
    const sameHours = JSON.stringify([country, zones, zonesKnown, region, bound]);
    const opensAt = hours.get(sameHours) ?? hoursOf(facts);
    hours.set(sameHours, opensAt);
    const fromMs = outlook.atMs ?? 0;
    const key = `${sameHours} ${fromMs} ${attempts}`;
    const known = groups.get(key);
    if (known) known.contacts += contacts;
    else groups.set(key, { contacts, attempts, fromMs, opensAt });
  }
  return [...groups.values()];
}

/** When contacts like this one may be called, whatever calls they had; remembers its answers. */
function hoursOf(facts: GateFacts): ForecastGroup['opensAt'] {
  const running = asIfRunning(facts);
  const contact = { ...facts.contact, rangAtMs: [], rangContactAtMs: [], numberInCall: false };
  const asked = { ...running, contact };
  const known = new Map<number, number | null>();
  return (fromMs) => {
    const remembered = known.get(fromMs);
    if (remembered !== undefined) return remembered;
    const next = nextPossibleDial(asked, fromMs);
    const atMs = next.verdict === 'allow' ? next.atMs : null;
    known.set(fromMs, atMs);
    return atMs;
  };
}

function contactsOf(classes: readonly ContactClass[]): number {
  return classes.reduce((total, { contacts }) => total + contacts, 0);
}
