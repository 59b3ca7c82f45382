import type { CampaignSchedule, CampaignStatus } from './campaign.js';
import { isOpen, nextOpening } from './calling-window.js';
import { isExampleNumber } from './phone-number.js';

/**
 * The one decision before each dial: the same pure function at admission and in the transaction
 * right before the dial. Unknown means no. Adding a rule means adding a check here, a reason code,
 * and a line in the table of sentences.
 */
export type GateReason =
  | 'allowed'
  | 'campaign_not_running'
  | 'example_number'
  | 'suppressed'
  | 'schedule_over'
  | 'not_started'
  | 'window_closed'
  | 'window_never_opens'
  | 'number_in_call';

export type Decision =
  | { verdict: 'allow'; reason: 'allowed' }
  /** `untilMs` is line time; null: nobody can say, something must happen first. */
  | { verdict: 'defer'; reason: GateReason; untilMs: number | null }
  | { verdict: 'deny'; reason: GateReason };

export interface GateFacts {
  campaignStatus: CampaignStatus;
  admissionOpen: boolean;
  schedule: CampaignSchedule;
  /** A line that rings real phones. */
  lineIsReal: boolean;
  phoneNumber: string;
  suppressed: boolean;
  /** Another call of this company to this number is ringing or talking. */
  numberInCall: boolean;
}

/** A number in a call is looked at again after this much line time. */
export const NUMBER_IN_CALL_DEFER_MS = 60_000;

/**
 * `nowMs` is line time. `closingMarginMs`: how long before its end the window counts as closed, so
 * that a dial that was allowed in time does not ring after it (1 s right before the dial, else 0).
 */
export function decide(facts: GateFacts, nowMs: number, closingMarginMs = 0): Decision {
  if (facts.campaignStatus !== 'running' || !facts.admissionOpen) {
    return { verdict: 'defer', reason: 'campaign_not_running', untilMs: null };
  }
  if (facts.lineIsReal && isExampleNumber(facts.phoneNumber)) {
    return { verdict: 'deny', reason: 'example_number' };
  }
  if (facts.suppressed) return { verdict: 'deny', reason: 'suppressed' };
  const byTime = decideBySchedule(facts.schedule, nowMs, closingMarginMs);
  if (byTime.verdict !== 'allow') return byTime;
  if (facts.numberInCall) {
    return { verdict: 'defer', reason: 'number_in_call', untilMs: nowMs + NUMBER_IN_CALL_DEFER_MS };
  }
  return { verdict: 'allow', reason: 'allowed' };
}

/** The part of the decision that is the same for all contacts of a campaign. */
export function decideBySchedule(
  schedule: CampaignSchedule,
  nowMs: number,
  closingMarginMs = 0,
): Decision {
  const { startTimeMs, endTimeMs } = schedule;
  if (endTimeMs !== null && nowMs + closingMarginMs >= endTimeMs) {
    return { verdict: 'deny', reason: 'schedule_over' };
  }
  if (startTimeMs !== null && nowMs < startTimeMs) {
    return { verdict: 'defer', reason: 'not_started', untilMs: startTimeMs };
  }
  if (isOpen(schedule, nowMs) && isOpen(schedule, nowMs + closingMarginMs)) {
    return { verdict: 'allow', reason: 'allowed' };
  }
  const opening = nextOpening(schedule, nowMs + closingMarginMs);
  if (opening === null) return { verdict: 'deny', reason: 'window_never_opens' };
  if (endTimeMs !== null && opening >= endTimeMs)
    return { verdict: 'deny', reason: 'schedule_over' };
  return { verdict: 'defer', reason: 'window_closed', untilMs: opening };
}
