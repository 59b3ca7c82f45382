import {
  checkConsent,
  checkDataFlow,
  checkNumber,
  checkPacks,
  checkSuppression,
} from './gate-contact.js';
import type { Decision, DecisionDetail, GateQuestion, GateStep } from './gate-decision.js';
import type { CampaignGateFacts, GateFacts } from './gate-facts.js';
import { checkBudget, checkCallerId, checkCampaign, checkChannel } from './gate-means.js';
import { askedZones, checkAttempts, checkWindow, zonesTold } from './gate-times.js';
import { packsFor, packsForCountry, rulesWithin } from './pack-rules.js';
import type { PolicyPack } from './policy-pack.js';

export type { Decision, DecisionDetail, GateStepName } from './gate-decision.js';

/**
 * The one decision before each dial: the same pure function in the dry run, at admission and in the
 * transaction right before the dial. Unknown means no. Each step is a check of its own; the first
 * that objects decides. A new kind of rule is a check here and a line in the table of reasons.
 */
export const GATE_STEPS: readonly GateStep[] = [
  { name: 'campaign', check: checkCampaign },
  { name: 'number', check: checkNumber },
  { name: 'suppression', check: checkSuppression },
  { name: 'consent', check: checkConsent },
  { name: 'packs', check: checkPacks },
  { name: 'attempts', check: checkAttempts },
  { name: 'window', check: (question) => checkWindow({ ...question, ...question.facts }) },
  { name: 'caller_id', check: checkCallerId },
  { name: 'data_flow', check: checkDataFlow },
  { name: 'budget', check: checkBudget },
  { name: 'channel', check: checkChannel },
];

/**
 * `nowMs` is line time. `closingMarginMs`: how long before its end a window counts as closed (1 s
 * right before the dial, else 0).
 */
export function decide(facts: GateFacts, nowMs: number, closingMarginMs = 0): Decision {
  return decideBy(GATE_STEPS, questionOf(facts, nowMs, closingMarginMs));
}

export function questionOf(facts: GateFacts, nowMs: number, closingMarginMs = 0): GateQuestion {
  const { packs, contact, campaign } = facts;
  const rules = rulesWithin(packs, packsFor(packs, contact), campaign.purpose);
  return { facts, rules, nowMs, closingMarginMs };
}

export function decideBy(steps: readonly GateStep[], question: GateQuestion): Decision {
  for (const { name, check } of steps) {
    const refusal = check(question);
    if (refusal !== null) return { ...refusal, step: name };
  }
  return { verdict: 'allow', reason: 'allowed', step: 'channel', detail: groundsOf(question) };
}

/** By which packs and in which zones a call was allowed. */
function groundsOf({ facts, rules }: GateQuestion): DecisionDetail {
  const asked = askedZones({ ...facts, rules });
  return { packs: rules.packs, ...(asked === 'skip' ? {} : zonesTold(asked)) };
}

/** Contacts of one campaign that share country and zones. */
export interface ZoneGroup {
  campaign: Pick<CampaignGateFacts, 'schedule' | 'contactTimezonePolicy' | 'purpose'>;
  packs: readonly PolicyPack[];
  country: string | null;
  zones: readonly string[];
  zonesKnown: boolean;
}

/**
 * The step about windows for a whole group. Packs that bind a part of a country only are left to
 * the contacts themselves: `untilMs` is the earliest that any of them may be called.
 */
export function decideForZones(group: ZoneGroup, nowMs: number, closingMarginMs = 0): Decision {
  const { campaign, packs, country } = group;
  const rules = rulesWithin(packs, packsForCountry(packs, country), campaign.purpose);
  const question = { campaign, contact: group, rules, nowMs, closingMarginMs };
  const refusal = checkWindow(question);
  if (refusal !== null) return { ...refusal, step: 'window' };
  const asked = askedZones(question);
  const detail = asked === 'skip' ? {} : zonesTold(asked);
  return { verdict: 'allow', reason: 'allowed', step: 'window', detail };
}

type Refused<Verdict> = Extract<Decision, { verdict: Verdict }>;

export type NextDial =
  /** The first instant at which the gate says yes, and what stood in the way before; line time. */
  | { verdict: 'allow'; atMs: number; waitedFor: Refused<'defer'> | null }
  /** Nobody can say: something must happen first. */
  | { verdict: 'defer'; atMs: number; decision: Refused<'defer'> }
  | { verdict: 'deny'; atMs: number; decision: Refused<'deny'> };

/** Each turn passes one cap or comes to one opening; more of them than any rules can make. */
const TURNS_MAX = 100;

/**
 * Walks from deferral to deferral until the gate allows or denies, should nothing happen but time.
 * A call that is on now is taken to be over when the gate looks again.
 */
export function nextPossibleDial(facts: GateFacts, nowMs: number): NextDial {
  let waitedFor: Refused<'defer'> | null = null;
  let asked = facts;
  let atMs = nowMs;
  for (let turn = 0; ; turn += 1) {
    const decision = decide(asked, atMs);
    if (decision.verdict === 'allow') return { verdict: 'allow', atMs, waitedFor };
    if (decision.verdict === 'deny') return { verdict: 'deny', atMs, decision };
    if (decision.untilMs === null || decision.untilMs <= atMs || turn === TURNS_MAX) {
      return { verdict: 'defer', atMs, decision };
    }
    waitedFor ??= decision;
    atMs = decision.untilMs;
    if (decision.reason === 'number_in_call') {
      asked = { ...asked, contact: { ...asked.contact, numberInCall: false } };
    }
  }
}
