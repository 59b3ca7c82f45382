import type { FeedEvent } from './event-feed.js';

/** Turns events into deliveries of the webhooks that want to hear of them. */
export interface WebhookFanOut {
  /**
   * One process at a time: reads on from where the last one stopped and keeps how far it came.
   * `read` answers the events after an id, and the id up to which it has looked. False: nobody
   * listens, another process is at it, or there was nothing.
   */
  advance(read: (afterId: number) => Promise<FannedOut>): Promise<boolean>;
  /** Webhooks whose workflow has to hear of deliveries, with how often that was asked for. */
  toWake(): Promise<{ webhookId: string; asked: number }[]>;
  woken(webhookId: string, asked: number): Promise<void>;
  /** Asks for those whose deliveries are overdue: their workflow may have been terminated. */
  askForOverdue(): Promise<void>;
  /** Deletes deliveries whose events are kept no longer, a bounded number. */
  prune(): Promise<void>;
}

export interface FannedOut {
  events: Pick<FeedEvent, 'id' | 'callId' | 'campaignId'>[];
  upToId: number;
}

/** The way to the workflow of a webhook; starts one that does not run. */
export interface WebhookWaker {
  /** Throws `unavailable` when Temporal does not answer in time. */
  wake(webhookId: string): Promise<void>;
}
