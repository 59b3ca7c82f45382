import type { CallTaskStatus, EndReason } from '../domain/call-task.js';
import type { CallState, DispositionCode, Outcome } from '../domain/call.js';
import type { CampaignStatus } from '../domain/campaign.js';
import type { LineClock } from '../domain/clock.js';
import type { CompanyScope } from '../domain/principal.js';
import type { Page, PageRequest } from './page.js';

/** A call task as it is shown. Attempt times are line time. */
export interface CallTask {
  id: string;
  campaignId: string;
  companyId: string;
  phoneNumber: string;
  contactName: string | null;
  contactData: Record<string, string>;
  status: CallTaskStatus;
  endReason: EndReason | null;
  outcome: Outcome | null;
  attemptCount: number;
  round: number;
  countedAttempts: number;
  lastAttemptAt: Date | null;
  nextAttemptAt: Date | null;
  errorMessage: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface CallTaskFilter {
  campaignId?: string | undefined;
  status?: CallTaskStatus | undefined;
  outcome?: Outcome | undefined;
  /** Exactly this number. */
  phoneNumber?: string | undefined;
  /** Part of a name or a number. */
  q?: string | undefined;
}

export interface TaskDecision {
  verdict: string;
  reason: string;
  /** Line time. */
  at: Date;
  /** Line time. */
  until: Date | null;
  facts: Record<string, unknown>;
}

export interface TaskAttempt {
  callId: string;
  attemptNumber: number | null;
  round: number;
  state: CallState;
  disposition: DispositionCode | null;
  outcome: Outcome | null;
  startedAt: Date;
  endedAt: Date | null;
}

/** All that explains a task. */
export interface TaskStory {
  task: CallTask;
  holdsPermit: boolean;
  campaign: { status: CampaignStatus; timezone: string; maxRetries: number };
  clock: LineClock;
  lastDecision: TaskDecision | null;
  /** In the order in which they were made. */
  attempts: TaskAttempt[];
}

/** Call tasks for people who look at them and steer them by hand. */
export interface CallTaskStore {
  hasCampaign(scope: CompanyScope, campaignId: string): Promise<boolean>;
  list(scope: CompanyScope, filter: CallTaskFilter, page: PageRequest): Promise<Page<CallTask>>;
  find(scope: CompanyScope, id: string): Promise<CallTask | null>;
  story(scope: CompanyScope, id: string): Promise<TaskStory | null>;
  /**
   * Due now, or a new round; the messages for its workflows are then in the outbox. Refuses what is
   * live.
   */
  retry(scope: CompanyScope, id: string, by: string): Promise<CallTask>;
  /**
   * Ends a waiting task at once; asks the workflow of a live one to hang up. Refuses what has
   * ended.
   */
  cancel(scope: CompanyScope, id: string, by: string): Promise<CallTask>;
}
