/** Names the activity that waits for the outcome of one call. */
export interface WaitingCall {
  campaignId: string;
  callTaskId: string;
  callId: string;
}

export interface HeartbeatDetails {
  state: 'joined' | 'talking' | 'ending';
  talkSeconds: number;
}

/**
 * Completes from outside the activity in which a callTask waits for its agent. The report is stored
 * before; what is sent here are ids only. All throw DomainError `unavailable` when Temporal does
 * not answer within 3 s.
 */
export interface CallCompletion {
  /** `hang_up`: the platform wants this call to end; `gone`: nobody waits (yet, or any more). */
  heartbeat(call: WaitingCall, details: HeartbeatDetails): Promise<'ok' | 'hang_up' | 'gone'>;
  /** Completing what was completed before, or is not there, changes nothing. */
  complete(call: WaitingCall): Promise<void>;
  /**
   * No report will come: the callTask asks its line and ends the call. As harmless as `complete`.
   */
  abandon(call: WaitingCall): Promise<void>;
}
