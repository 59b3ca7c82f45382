import { questionOf, type Decision, type DecisionDetail } from '../domain/gate.js';
import type { CallerIdFacts, GateFacts } from '../domain/gate-facts.js';
import { usableCallerIds } from '../domain/gate-means.js';

/** What is kept with a call of the rules that allowed it, as `calls.rules` has it. */
export interface KeptRules {
  ring_seconds_min: number;
  /** Null: the bot need not say that it is one. */
  disclosure_within_seconds: number | null;
  hangup_after_refusal_seconds: number | null;
}

export interface CallGrounds {
  /** `code@version` of every pack that binds the contact. */
  packs: readonly string[];
  /** In all of which the windows were open. */
  zones: readonly string[];
  rules: KeptRules;
  /** Those that the rules let this call show. */
  callerIds: readonly CallerIdFacts[];
  detail: DecisionDetail;
}

/** On what grounds the gate let a call through. */
export function rulesOfCall(
  facts: GateFacts,
  allowed: Extract<Decision, { verdict: 'allow' }>,
): CallGrounds {
  const question = questionOf(facts, 0);
  const { packs, call } = question.rules;
  const { zones } = allowed.detail;
  return {
    packs,
    zones: Array.isArray(zones) ? (zones as readonly string[]) : [],
    rules: {
      ring_seconds_min: call.ringSecondsMin,
      disclosure_within_seconds: call.disclosureWithinSeconds,
      hangup_after_refusal_seconds: call.hangupAfterRefusalSeconds,
    },
    callerIds: usableCallerIds(question),
    detail: allowed.detail,
  };
}
