import type { CampaignLimits, CampaignStatus, ControlVerb } from '../domain/campaign.js';

/**
 * What may change a campaign's status. Without `controlSeq` a request came from the Web UI and is
 * recorded here.
 */
export type CampaignEvent =
  | { kind: 'begin' }
  | { kind: 'requested'; verb: ControlVerb; controlSeq: number | null }
  | { kind: 'drained' }
  | { kind: 'workflow_lost' };

export interface CampaignView {
  status: CampaignStatus;
  /** Real milliseconds until a scheduled campaign begins; null in every other status. */
  beginsInMs: number | null;
}

/** The one writer of `campaigns.status`, and the one that opens admission. */
export interface CampaignLifecycle {
  settle(campaignId: string, event: CampaignEvent): Promise<CampaignView>;
  /** Takes effect on what already waits: slots granted more than a second ahead are revoked. */
  setLimits(campaignId: string, limits: CampaignLimits, by: string): Promise<void>;
}
