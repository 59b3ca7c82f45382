import type { CallTaskStatus, EndReason } from '../domain/call-task.js';
import type { CampaignStatus } from '../domain/campaign.js';
import type { LineClock } from '../domain/clock.js';
import type { GateFacts } from '../domain/gate-facts.js';
import type { CompanyScope } from '../domain/principal.js';
import type { Comebacks } from '../domain/queue-flow.js';
import type { QueueFacts } from '../domain/binding-limit.js';
import type { Ahead } from '../domain/queue-place.js';
import type { TaskStory } from './call-task-store.js';

/** Fresh tasks of one campaign whose contacts share a zone. */
export interface FreshZone {
  /** As imported: country and candidate zones; null: not known at the import. */
  zoneKey: string | null;
  /** One of them, to ask the gate with. */
  sampleTaskId: string;
}

export interface CountedZone extends FreshZone {
  tasks: number;
}

/** What explains a campaign. Instants are line time, save of `events`. */
export interface CampaignStory {
  id: string;
  name: string;
  status: CampaignStatus;
  pauseReason: string | null;
  timezone: string;
  startTimeMs: number | null;
  endTimeMs: number | null;
  clock: LineClock;
  rehearsalOf: string | null;
  /** What the last pause was made for, with the counts that led to it; null: never paused. */
  pausedBy: { by: string; at: Date; facts: Record<string, unknown> } | null;
  counts: {
    /** Those that have ended, by how. */
    ended: { status: CallTaskStatus; endReason: EndReason; tasks: number }[];
    /** Ringing, talking, or about to be dialled. */
    inCall: number;
    /** Due now. */
    queuedDue: number;
    fresh: CountedZone[];
    /** Waiting for a time: after an ending, or put off by the gate. */
    waiting: { kind: 'retry' | 'deferred'; reason: string; tasks: number; nextMs: number }[];
  };
}

/** What `why` asks beyond the story of a task. */
export interface WhyStore {
  story(scope: CompanyScope, callTaskId: string): Promise<TaskStory | null>;
  campaign(scope: CompanyScope, campaignId: string): Promise<CampaignStory | null>;
  /** The gate's facts of these tasks, as admission would read them now. */
  gateFacts(
    campaignId: string,
    callTaskIds: readonly string[],
  ): Promise<ReadonlyMap<string, GateFacts>>;
  freshZones(campaignId: string): Promise<FreshZone[]>;
  queueFacts(campaignId: string): Promise<QueueFacts>;
  /** Who is dialled before the task; fresh ones count when their zone is open. */
  ahead(task: TaskStory['task'], openZones: readonly (string | null)[]): Promise<Ahead>;
  /** Tasks that become due from now on, in equal buckets of this line time. */
  becomingDue(campaignId: string, withinMs: number): Promise<Pick<Comebacks, 'bucketMs' | 'known'>>;
}
