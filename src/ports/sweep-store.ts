export interface SuspectLease {
  permitId: string;
  callTaskId: string;
  campaignId: string;
}

/**
 * What the sweeper looks for and the small marks it leaves; the real work is done by the stores of
 * the call's life.
 */
export interface SweepStore {
  /** Runs the work unless another process sweeps right now; then answers false. */
  exclusively(work: () => Promise<void>): Promise<boolean>;
  expiredLeases(max: number): Promise<SuspectLease[]>;
  /** The attempt is being taken care of: look again after so many seconds. */
  extendLease(permitId: string, seconds: number): Promise<void>;
  /** No workflow lives for this task; admission may start one. */
  forgetWorkflow(callTaskId: string): Promise<void>;
  campaignsThatShouldLive(): Promise<string[]>;
  /** Imports whose process died; answers their campaigns. */
  failStaleImports(olderThanSeconds: number): Promise<string[]>;
}
