import type { Gap } from '../domain/settled-events.js';

/** What has happened. Written with the fact; see the table `events`. */
export type EventType =
  | 'call.dialing'
  | 'call.answered'
  | 'call.turn'
  | 'call.metrics'
  | 'call.ended'
  | `campaign.${string}`
  | 'optout.created'
  | 'import.finished'
  | 'webhook.disabled';

/** Ids and codes only: what a person said or a number is read from the records that it names. */
export interface FeedEvent {
  id: number;
  companyId: string;
  campaignId: string | null;
  callTaskId: string | null;
  callId: string | null;
  type: EventType;
  data: Record<string, unknown>;
  /** Line time. */
  at: Date;
  /** Real time. */
  createdAt: Date;
}

/** Wakes readers: after a commit that wrote events, and now and then besides. */
export interface EventFeed {
  /**
   * `woken` is called some milliseconds after events were committed by any process, each second
   * besides, and after a lost connection came back. It says that there may be something, never
   * what: a reader asks for what comes after the last id it has. Answers how to end it.
   */
  listen(woken: () => void): () => void;
  /** Nobody is woken after this. */
  stop(): Promise<void>;
}

/** Where a reader of all events stands. Only `afterId` must be kept over a restart. */
export interface EventCursor {
  afterId: number;
  /** An id below others that nobody has seen yet: of a transaction in flight, or given up. */
  gap?: Gap | undefined;
}

/**
 * Events of all companies in the order of their ids, none left out and none twice. Ids are given
 * before commits, so that a lower one can appear after a higher one; the reader waits at such a gap
 * until the transactions that could fill it have ended. Within a call ids grow in the order in
 * which things happened.
 */
export interface EventLog {
  readAfter(
    cursor: EventCursor,
    max: number,
  ): Promise<{ events: FeedEvent[]; cursor: EventCursor }>;
  /** Where a reader begins that does not want what was before it. */
  newestId(): Promise<number>;
  /** Deletes what is older; at most a bounded number of events a call. Answers how many. */
  prune(olderThanDays: number): Promise<number>;
}
