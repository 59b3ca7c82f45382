import type { CallTaskStatus } from '../domain/call-task.js';
import type {
  CampaignLimits,
  CampaignSchedule,
  CampaignStatus,
  Control,
  ControlVerb,
} from '../domain/campaign.js';
import type { ContactTimezonePolicy } from '../domain/gate-facts.js';
import type { ConsentGrade, Purpose } from '../domain/policy-pack.js';
import type { CompanyScope } from '../domain/principal.js';
import type { RetryRules } from '../domain/retry-rules.js';
import type { Page, PageRequest } from './page.js';

export type TaskCounts = Record<CallTaskStatus, number>;

/** What all contacts of a campaign agreed to, and who stands for it. */
export interface CampaignConsent {
  grade: Exclude<ConsentGrade, 'none'>;
  source: string;
  text: string;
  obtainedAtMs: number;
  attestedBy: string;
}

/** What people set of a campaign. */
export interface CampaignSettings extends CampaignSchedule, CampaignLimits {
  name: string;
  description: string | null;
  lineId: string;
  /** Those that may be shown; empty: any of the line. */
  callerIds: readonly string[];
  contactTimezonePolicy: ContactTimezonePolicy;
  purpose: Purpose;
  consent: CampaignConsent | null;
  retryPolicy: RetryRules;
  /** Its weight among campaigns of the company, 1 to 10. */
  priority: number;
  /** Null: no budget. */
  budgetUsd: number | null;
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
  /** The campaign that it is a rehearsal of; null: a real one. */
  rehearsalOf: string | null;
  createdAt: Date;
  updatedAt: Date;
  taskCounts: TaskCounts;
}

export interface CampaignFilter {
  scope: CompanyScope;
  companyId?: string | undefined;
  skillbaseId?: string | undefined;
  status?: CampaignStatus | undefined;
  /** Rehearsals instead of real campaigns. */
  rehearsals?: boolean | undefined;
}

export interface CampaignEdit {
  settings: CampaignSettings;
  /** What goes into the campaign's history; null: nothing of it matters to anybody. */
  recorded: { before: Record<string, unknown>; after: Record<string, unknown> } | null;
  /** A workflow runs for the campaign and must look at its row again. */
  wake: boolean;
  /** Slots that were granted ahead by the former limits are taken back. */
  revokesSlots: boolean;
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
  /** Those of the numbers that the line may not show. */
  foreignCallerIds(lineId: string, callerIds: readonly string[]): Promise<string[]>;
  /**
   * Decides and writes under the lock of the row. `touchesLimits`: the edit may revoke slots, and
   * therefore waits for the locks of admission.
   */
  edit(
    which: { scope: CompanyScope; id: string; by: string; touchesLimits: boolean },
    decide: (current: Campaign) => CampaignEdit,
  ): Promise<Campaign>;
  /**
   * Tasks whose last deferral gave one of these reasons become due as soon as the campaign's hours
   * may allow it now; their workflows and the campaign's are woken. Answers how many were moved,
   * of `max` at most.
   */
  bringForward(id: string, reasons: readonly string[], max: number): Promise<number>;
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
