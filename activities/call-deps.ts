import type { Disposition } from '../src/domain/call.js';
import type { AdmissionStore } from '../src/ports/admission-store.js';
import type { AfterAttempt, CallLife, Refused } from '../src/ports/call-life.js';
import type { Telephony } from '../src/ports/telephony.js';
import type { WorkflowMessages } from '../src/ports/workflow-messages.js';

export interface CallActivityDeps {
  admission: AdmissionStore;
  life: CallLife;
  telephony: Telephony;
  messages: WorkflowMessages;
  /** The agent's way back for one call. */
  door: (callId: string) => { url: string; token: string };
}

export type Dialled =
  { kind: 'answered' } | { kind: 'ended'; disposition: Disposition } | RefusedDial;

/** The attempt is not made; the task waits or has ended. */
export interface RefusedDial {
  kind: 'refused';
  after: AfterAttempt;
}

/** The permit is gone: wait for another one. */
export const NO_PERMIT: AfterAttempt = {
  next: 'wait',
  sleepMs: 0,
  nextAttemptAt: null,
  outcome: null,
};

/** An agent that waits in a room for a dial that is not made is sent away. */
export async function refusal(
  deps: CallActivityDeps,
  callId: string,
  refused: Refused,
): Promise<RefusedDial> {
  if (refused.wakeCampaign) await wakeCampaign(deps, refused.campaignId);
  if (refused.roomOn !== null) await deps.telephony.hangUp(refused.roomOn, callId);
  return { kind: 'refused', after: refused.after };
}

export function wakeCampaign(deps: CallActivityDeps, campaignId: string): Promise<void> {
  return deps.messages.send({ campaignId, callTaskId: null, message: 'wake', controlSeq: null });
}
