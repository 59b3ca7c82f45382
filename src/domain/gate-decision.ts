import type { GateFacts } from './gate-facts.js';
import type { GateReason } from './gate-reasons.js';
import type { RulesInForce } from './pack-rules.js';

/** In the order in which they are asked. */
export const GATE_STEP_NAMES = [
  'campaign',
  'number',
  'suppression',
  'consent',
  'packs',
  'attempts',
  'window',
  'caller_id',
  'data_flow',
  'budget',
  'channel',
] as const;
export type GateStepName = (typeof GATE_STEP_NAMES)[number];

/** The facts and the rule behind a decision, small enough to be kept with it. */
export type DecisionDetail = Readonly<
  Record<string, string | number | boolean | readonly string[] | null>
>;

/** What a step says when it does not let a call through. */
export type Refusal =
  /** `untilMs` is line time; null: nobody can say, something must happen first. */
  | { verdict: 'defer'; reason: GateReason; untilMs: number | null; detail?: DecisionDetail }
  | { verdict: 'deny'; reason: GateReason; detail?: DecisionDetail };

/** `step` names the step that decided, the last one for `allow`. */
export type Decision = (
  { verdict: 'allow'; reason: 'allowed'; detail: DecisionDetail } | Refusal
) & {
  step: GateStepName;
};

/** What every step is asked: the facts, the rules of the packs that bind the contact, the time. */
export interface GateQuestion {
  facts: GateFacts;
  rules: RulesInForce;
  /** Line time. */
  nowMs: number;
  /**
   * How long before its end a window counts as closed, so that a dial that was allowed in time does
   * not ring after it.
   */
  closingMarginMs: number;
}

export interface GateStep {
  name: GateStepName;
  /** Null: this step does not stand in the way. */
  check(question: GateQuestion): Refusal | null;
}

export function deny(reason: GateReason, detail?: DecisionDetail): Refusal {
  return { verdict: 'deny', reason, ...(detail && { detail }) };
}

export function defer(
  reason: GateReason,
  untilMs: number | null,
  detail?: DecisionDetail,
): Refusal {
  return { verdict: 'defer', reason, untilMs, ...(detail && { detail }) };
}
