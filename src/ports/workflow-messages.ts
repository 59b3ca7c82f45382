/**
 * A message to a campaign's or a task's workflow, as the outbox keeps it until Temporal took it.
 */
export interface WorkflowMessage {
  campaignId: string;
  /** Set for messages to the callTask of one task: `wake` and `cancel`. */
  callTaskId: string | null;
  message: 'start' | 'pause' | 'resume' | 'stop' | 'wake' | 'cancel';
  /** The request's number, for control requests; a workflow knows by it which row it must read. */
  controlSeq: number | null;
}

/**
 * The way to Temporal for everything that is not a worker. Sending twice is harmless: `start` joins
 * a run that is there, signals are idempotent. A workflow that is closed or was never started
 * swallows its message.
 */
export interface WorkflowMessages {
  /** Throws DomainError `unavailable` when Temporal does not answer within 3 s. */
  send(message: WorkflowMessage): Promise<void>;
}

/**
 * Whether the workflows of rows still run, for the sweeper. Throws DomainError `unavailable` when
 * it can't be told.
 */
export interface WorkflowStates {
  isCampaignOpen(campaignId: string): Promise<boolean>;
  isCallTaskOpen(campaignId: string, callTaskId: string): Promise<boolean>;
}
