import { decide, nextPossibleDial, type Decision } from './gate.js';
import type { GateFacts } from './gate-facts.js';

/** What the gate will say to a contact from some instant on, as far as it can be known now. */
export interface Outlook {
  /** Its answer at that instant. */
  first: Decision;
  /** The first instant at which it allows the call, line time; null: never, or nobody knows. */
  atMs: number | null;
  /** The denial that the contact meets at last; null: none can be foreseen. */
  denied: Decision | null;
}

/**
 * Asks the same gate that every dial passes, for the time when the campaign runs, and follows its
 * deferrals. `fromMs` is line time.
 */
export function lookAhead(facts: GateFacts, fromMs: number): Outlook {
  const running = asIfRunning(facts);
  const next = nextPossibleDial(running, fromMs);
  return {
    first: decide(running, fromMs),
    atMs: next.verdict === 'allow' ? next.atMs : null,
    denied: next.verdict === 'deny' ? next.decision : null,
  };
}

/** What the gate would say if somebody had started the campaign. */
export function asIfRunning(facts: GateFacts): GateFacts {
  return { ...facts, campaign: { ...facts.campaign, status: 'running', admissionOpen: true } };
}
