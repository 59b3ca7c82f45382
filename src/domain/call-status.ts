import type { BusinessEnding, CallState, NetworkEnding } from './call.js';

/** How a call is shown to people in one word. */
export const CALL_STATUSES = ['active', 'completed', 'transferred', 'failed'] as const;
export type CallStatus = (typeof CALL_STATUSES)[number];

export function callStatus(call: {
  state: CallState;
  network: NetworkEnding | null;
  business: BusinessEnding | null;
}): CallStatus {
  if (call.state !== 'ended') return 'active';
  if (call.business === 'transferred') return 'transferred';
  return call.network === 'answered' ? 'completed' : 'failed';
}
