import type { CallTaskStatus } from '../domain/call-task.js';
import type { CampaignStatus } from '../domain/campaign.js';
import type { ZoneSource } from '../domain/contact-zones.js';
import type { CompanyScope } from '../domain/principal.js';
import type { CallTask } from './call-task-store.js';

/** A task as an edit sees it, under its lock. Instants are line time. */
export interface EditableTask {
  status: CallTaskStatus;
  /** It is being called, or is about to be: it holds a permit. */
  isLive: boolean;
  phoneNumber: string;
  contactName: string | null;
  contactData: Record<string, string>;
  priority: number;
  nextAttemptMs: number | null;
  country: string | null;
  lineType: string | null;
  region: string | null;
  zoneKey: string | null;
  zoneSource: ZoneSource | null;
  /** What the company's number ranges say of its number. */
  range: string | null;
  campaign: { status: CampaignStatus; isArchived: boolean; endTimeMs: number | null };
  nowMs: number;
}

/** What an edit may write; instants are line time. */
export interface TaskWrite {
  contactName?: string | null;
  contactData?: Record<string, string>;
  priority?: number;
  nextAttemptMs?: number;
  region?: string | null;
  zoneKey?: string | null;
  zoneSource?: ZoneSource | null;
}

export interface TaskEdit {
  write: TaskWrite;
  /** With the names of the wire; null: nothing changes. */
  recorded: { before: Record<string, unknown>; after: Record<string, unknown> } | null;
  /** Its time was set by hand: a decision that stands in its story. */
  rescheduled: boolean;
  /** The hours of another zone apply to it. */
  moved: boolean;
}

export interface EditedTask extends CallTask {
  priority: number;
  region: string | null;
  zoneKey: string | null;
  zoneSource: ZoneSource | null;
}

export interface CallTaskEditStore {
  /**
   * One transaction under the locks of campaign and task: decide, write, record who did it, and
   * leave the messages for what must look again in the outbox.
   */
  edit(
    which: { scope: CompanyScope; id: string; by: string },
    decide: (task: EditableTask) => TaskEdit,
  ): Promise<EditedTask>;
}
