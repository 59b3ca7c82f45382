import { permitsAffordable } from './budget.js';
import { defer, deny, type GateQuestion, type Refusal } from './gate-decision.js';
import type { CallerIdFacts } from './gate-facts.js';
import { told } from './pack-rules.js';

/** Steps about what a call needs: a number to show, money, nobody else talking to the person. */

/** A number in a call is looked at again after this much line time. */
export const NUMBER_IN_CALL_DEFER_MS = 60_000;

export function checkCallerId(question: GateQuestion): Refusal | null {
  const { facts, rules, nowMs } = question;
  const { isReal, callerIds } = facts.line;
  // A simulated line shows nothing to anybody: it needs no number, but one that it has may rest.
  if (callerIds.length === 0) return isReal ? deny('caller_id_missing') : null;
  const usable = usableCallerIds(question);
  if (usable.length === 0) {
    const rule = rules.callerId[0];
    return deny('caller_id_not_labelled', rule && told(rule));
  }
  const restedAtMs = Math.min(...usable.map(({ restingUntilMs }) => restingUntilMs ?? nowMs));
  return restedAtMs <= nowMs ? null : defer('caller_ids_resting', restedAtMs);
}

/** Those that the rules let a call show; labels and contracts bind real lines only. */
export function usableCallerIds({
  facts,
  rules,
}: Pick<GateQuestion, 'facts' | 'rules'>): CallerIdFacts[] {
  const binding = facts.line.isReal ? rules.callerId : [];
  return facts.line.callerIds.filter(({ isLabelled, hasContract }) =>
    binding.every(
      ({ labelRequired, contractRequired }) =>
        (isLabelled || !labelRequired) && (hasContract || !contractRequired),
    ),
  );
}

/**
 * Waits rather than denies: a budget that is spent pauses the campaign, and whoever raises it wants
 * the rest of the contacts called.
 */
export function checkBudget({ facts }: GateQuestion): Refusal | null {
  const { budget } = facts.campaign;
  if (budget === null) return null;
  const detail = {
    limit_usd: budget.limitUsd,
    spent_usd: budget.spentUsd,
    reserved_usd: budget.reservedUsd,
    call_usd: budget.nextCallUsd,
  };
  // What is spent stays spent; what is reserved may turn out to cost less.
  if (permitsAffordable({ ...budget, reservedUsd: 0 }) === 0) {
    return defer('budget_spent', null, detail);
  }
  if (permitsAffordable(budget) === 0) return defer('budget_reserved', null, detail);
  return null;
}

export function checkChannel({ facts, nowMs }: GateQuestion): Refusal | null {
  if (!facts.contact.numberInCall) return null;
  return defer('number_in_call', nowMs + NUMBER_IN_CALL_DEFER_MS);
}

export function checkCampaign({ facts }: GateQuestion): Refusal | null {
  const { status, admissionOpen } = facts.campaign;
  if (status === 'running' && admissionOpen) return null;
  return defer('campaign_not_running', null, { status });
}
