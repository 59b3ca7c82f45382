import { GATE_REASONS, type Lift } from './gate-reasons.js';

/** Who can take away what a reason names; null for what nobody needs to, such as an ending. */
export function liftOf(reason: string): Lift | null {
  if (reason === 'allowed') return null;
  if (isGateReason(reason)) return GATE_REASONS[reason].lift;
  return reason.startsWith('campaign_') ? 'operator' : null;
}

function isGateReason(reason: string): reason is keyof typeof GATE_REASONS {
  return Object.hasOwn(GATE_REASONS, reason);
}
