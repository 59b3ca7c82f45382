import type { CallState, DispositionCode, NetworkEnding, Outcome } from '../domain/call.js';
import type { BusinessEnding } from '../domain/call.js';
import type { CampaignStatus } from '../domain/campaign.js';
import type { CompanyScope, Principal } from '../domain/principal.js';
import type { CallMetrics } from './call-store.js';
import type { FeedEvent } from './event-feed.js';

export interface LiveTurn {
  index: number;
  role: 'user' | 'assistant' | 'system' | 'tool';
  content: string;
  stateId: string | null;
  wasInterrupted: boolean;
  /** ISO-8601, line time. */
  at: string;
}

/** A call as one instant shows it. Events after `lastEventId` tell what came later. */
export interface LiveCallView {
  callId: string;
  campaignId: string;
  callTaskId: string;
  state: CallState;
  network: NetworkEnding | null;
  business: BusinessEnding | null;
  disposition: DispositionCode | null;
  outcome: Outcome | null;
  attemptNumber: number | null;
  durationSec: number;
  startedAt: Date;
  answeredAt: Date | null;
  endedAt: Date | null;
  lastEventId: number;
  /** It goes on after the id that the client had, and so tells nothing of what was before. */
  isResumed: boolean;
  /** It has ended, and no event comes after `lastEventId`. */
  isOver: boolean;
  /** Empty when it is resumed. */
  turns: LiveTurn[];
}

/** One event of a call with the words or figures that it points to. */
export interface LiveCallEvent extends FeedEvent {
  callId: string;
  turn: LiveTurn | null;
  metrics: CallMetrics | null;
}

export interface LiveCampaignView {
  campaignId: string;
  status: CampaignStatus;
  pauseReason: string | null;
  lastEventId: number;
  isResumed: boolean;
}

export interface LiveImport {
  id: string;
  status: string;
  rowsRead: number;
  created: number;
}

/** What a campaign is doing besides the statuses of its tasks. */
export interface LiveCampaignWork {
  dialing: number;
  live: number;
  /** The newest import. */
  import: LiveImport | null;
}

/** Where an event is looked for: of one call, above one id. */
export interface CallPosition {
  callId: string;
  afterId: number;
}

export interface LiveStore {
  /** Null when the call does not exist or is another company's. */
  openCall(
    scope: CompanyScope,
    callId: string,
    resumeAfter: number | null,
  ): Promise<LiveCallView | null>;
  /** In the order of ids; at most `max` of each call. */
  callEvents(positions: readonly CallPosition[], max: number): Promise<LiveCallEvent[]>;
  openCampaign(
    scope: CompanyScope,
    campaignId: string,
    resumeAfter: number | null,
  ): Promise<LiveCampaignView | null>;
  /** Changes of its status, in the order of ids. */
  campaignEvents(campaignId: string, afterId: number, max: number): Promise<FeedEvent[]>;
  campaignWork(campaignId: string): Promise<LiveCampaignWork>;
}

/** What lets a browser in that cannot send headers: once, and for a minute. */
export interface LiveTicketStore {
  add(ticket: { hash: string; keyId: string; lifeSeconds: number }): Promise<Date>;
  /** Null when it is unknown, used or too old, or when its key was revoked. */
  redeem(hash: string): Promise<Principal | null>;
  /** Those of the keys that are good no more. */
  revokedOf(keyIds: readonly string[]): Promise<string[]>;
}
