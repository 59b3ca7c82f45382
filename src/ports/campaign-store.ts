import type { CallTaskStatus } from '../domain/call-task.js';
import type {
  CampaignLimits,
  CampaignSchedule,
  CampaignStatus,
  Control,
  ControlVerb,
} from '../domain/campaign.js';
import type { CompanyScope } from '../domain/principal.js';
import type { Page, PageRequest } from './page.js';

export type TaskCounts = Record<CallTaskStatus, number>;

/** What people set of a campaign. */
export interface CampaignSettings extends CampaignSchedule, CampaignLimits {
  name: string;
  description: string | null;
  lineId: string;
  /** Null: the version that is current when the campaign starts. */
  skillbaseVersion: number | null;
  maxRetries: number;
  retryDelayMinutes: number;
}

export interface Campaign extends CampaignSettings {
  id: string;
  companyId: string;
  skillbaseId: string;
  status: CampaignStatus;
  pauseReason: string | null;
  createdAt: Date;
  updatedAt: Date;
  taskCounts: TaskCounts;
}

export interface CampaignFilter {
  scope: CompanyScope;
  companyId?: string | undefined;
  skillbaseId?: string | undefined;
  status?: CampaignStatus | undefined;
}

export interface CampaignEdit {
  settings: CampaignSettings;
  /** What goes into the campaign's history; null: nothing that matters to a run has changed. */
  recorded: { before: Record<string, unknown>; after: Record<string, unknown> } | null;
  /** A workflow runs for the campaign and must look at its row again. */
  wake: boolean;
}

/** What a control request is decided by; read under the lock of the campaign's row. */
export interface ControlFacts {
  status: CampaignStatus;
  skillbaseVersion: number | null;
  skillbase: { isActive: boolean; isArchived: boolean; version: number };
  hasOpenTasks: boolean;
  /** The same was asked for a moment ago and has not been carried out yet. */
  requestedJustNow: boolean;
}

export interface ControlRequest {
  control: Control;
  closesAdmission: boolean;
  /** Set by `start`. */
  skillbaseVersion: number | null;
}

/** Archived campaigns are invisible here; campaigns of companies out of scope are `not_found`. */
export interface CampaignStore {
  list(filter: CampaignFilter, page: PageRequest): Promise<Page<Campaign>>;
  get(scope: CompanyScope, id: string): Promise<Campaign>;
  statusOf(id: string): Promise<CampaignStatus>;
  insert(companyId: string, skillbaseId: string, settings: CampaignSettings): Promise<Campaign>;
  /** The line, or the default one for null; null when the company may not dial on it. */
  findLine(companyId: string, id: string | null): Promise<string | null>;
  /** Decides and writes under the lock of the row. */
  edit(
    which: { scope: CompanyScope; id: string; by: string },
    decide: (current: Campaign) => CampaignEdit,
  ): Promise<Campaign>;
  /** Throws `in_use` while a workflow runs for it, or is about to. */
  archive(scope: CompanyScope, id: string): Promise<void>;
  /**
   * One transaction: decide under the lock of the row, number the request, close admission, write
   * the history and the message to the workflow. Answers the message's number.
   */
  requestControl(
    which: { scope: CompanyScope; id: string; by: string; verb: ControlVerb },
    decide: (facts: ControlFacts) => ControlRequest,
  ): Promise<{ controlSeq: number }>;
}
