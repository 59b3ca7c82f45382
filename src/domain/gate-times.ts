import {
  areAllOpen,
  campaignWindow,
  nextCommonOpening,
  packWindow,
  type WeeklyWindow,
} from './calling-window.js';
import { zonesToAsk } from './contact-zones.js';
import { defer, deny, type DecisionDetail, type Refusal } from './gate-decision.js';
import type { GateQuestion } from './gate-decision.js';
import type { CampaignGateFacts, ContactGateFacts } from './gate-facts.js';
import { told, type RulesInForce } from './pack-rules.js';

/** Steps about time: how often people were called already, and when they may be called. */

const HOUR_MS = 3_600_000;

export function checkAttempts({ facts, rules, nowMs }: GateQuestion): Refusal | null {
  const { rangAtMs, rangContactAtMs } = facts.contact;
  let latest: (Refusal & { untilMs?: number | null }) | null = null;
  for (const cap of rules.attemptCaps) {
    const rang = cap.per === 'number' ? rangAtMs : rangContactAtMs;
    const windowMs = cap.hours * HOUR_MS;
    const counted = rang.filter((at) => at > nowMs - windowMs).sort((a, b) => a - b);
    if (counted.length < cap.max) continue;
    // As many as fill the cap must have left the rolling window; a cap of none never opens.
    const leaves = counted[counted.length - cap.max];
    const detail = {
      ...told(cap),
      cap: cap.id,
      per: cap.per,
      max: cap.max,
      hours: cap.hours,
      counted: counted.length,
    };
    if (leaves === undefined) return deny('attempt_cap', detail);
    const untilMs = leaves + windowMs;
    if (latest === null || untilMs > (latest.untilMs ?? 0)) {
      latest = defer('attempt_cap', untilMs, detail);
    }
  }
  return latest;
}

/** What the step about windows looks at; a group of contacts has it in common, too. */
export interface WindowQuestion {
  campaign: Pick<CampaignGateFacts, 'schedule' | 'contactTimezonePolicy'>;
  contact: Pick<ContactGateFacts, 'zones' | 'zonesKnown'>;
  rules: Pick<RulesInForce, 'windows' | 'forcesIntersection'>;
  nowMs: number;
  closingMarginMs: number;
}

export function checkWindow(question: WindowQuestion): Refusal | null {
  const { schedule } = question.campaign;
  const { nowMs, closingMarginMs } = question;
  const { startTimeMs, endTimeMs } = schedule;
  if (endTimeMs !== null && nowMs + closingMarginMs >= endTimeMs) return deny('schedule_over');
  const asked = askedZones(question);
  if (asked === 'skip') return deny('zone_unknown', { policy: policyOf(question) });
  if (startTimeMs !== null && nowMs < startTimeMs) return defer('not_started', startTimeMs);
  const windows = asked.zones.flatMap((zone) => windowsIn(question, zone));
  const opening = firstOpening(windows, question);
  if (opening === nowMs) return null;
  const detail = { ...zonesTold(asked), ...closedBy(question, asked.zones) };
  if (opening === null) return deny(neverOpens(question, asked.zones), detail);
  if (endTimeMs !== null && opening >= endTimeMs) return deny('schedule_over', detail);
  return defer('window_closed', opening, detail);
}

/** The zones in all of which the windows must be open. */
export function askedZones(
  question: Pick<WindowQuestion, 'campaign' | 'contact' | 'rules'>,
): { zones: readonly string[]; assumed: boolean } | 'skip' {
  const { schedule } = question.campaign;
  return zonesToAsk(question.contact, policyOf(question), schedule.timezone);
}

export function zonesTold(asked: { zones: readonly string[]; assumed: boolean }): DecisionDetail {
  return { zones: asked.zones, zone_assumed: asked.assumed };
}

/** A pack that asks for the intersection takes an assumption away, and never allows one. */
function policyOf({ campaign, rules }: Pick<WindowQuestion, 'campaign' | 'rules'>) {
  const { contactTimezonePolicy } = campaign;
  const isAssumed = contactTimezonePolicy === 'campaign' && rules.forcesIntersection;
  return isAssumed ? 'intersection' : contactTimezonePolicy;
}

function windowsIn({ campaign, rules }: WindowQuestion, zone: string): WeeklyWindow[] {
  const { schedule } = campaign;
  return [
    campaignWindow(schedule, zone),
    ...rules.windows.map((rule) => packWindow(rule, zone, schedule.holidays)),
  ];
}

/**
 * The first instant from now on at which all windows are open and stay so for the margin, or an
 * earlier one at which to look again.
 */
function firstOpening(
  windows: readonly WeeklyWindow[],
  { nowMs, closingMarginMs }: WindowQuestion,
): number | null {
  const opening = nextCommonOpening(windows, nowMs);
  if (opening !== nowMs) return opening;
  const closesSoon = !areAllOpen(windows, nowMs + closingMarginMs);
  return closesSoon ? nextCommonOpening(windows, nowMs + closingMarginMs) : nowMs;
}

/** Which of the rules is closed at this moment, and where. */
function closedBy(question: WindowQuestion, zones: readonly string[]): DecisionDetail {
  const { campaign, rules, nowMs, closingMarginMs } = question;
  const { schedule } = campaign;
  const isClosed = (window: WeeklyWindow) =>
    !areAllOpen([window], nowMs) || !areAllOpen([window], nowMs + closingMarginMs);
  for (const zone of zones) {
    if (isClosed(campaignWindow(schedule, zone))) return { closed_by: 'campaign', closed_in: zone };
    const rule = rules.windows.find((one) => isClosed(packWindow(one, zone, schedule.holidays)));
    if (rule !== undefined) return { closed_by: rule.pack, closed_in: zone, source: rule.source };
  }
  return {};
}

function neverOpens(question: WindowQuestion, zones: readonly string[]) {
  const eachOpens = zones.every(
    (zone) => nextCommonOpening(windowsIn(question, zone), question.nowMs) !== null,
  );
  return zones.length > 1 && eachOpens ? 'zones_do_not_meet' : 'window_never_opens';
}
