import type { CompanyScope } from '../domain/principal.js';

export interface CampaignResults {
  /** The contacts of a campaign with what became of them, as CSV; null: no such campaign. */
  csv(scope: CompanyScope, campaignId: string): Promise<AsyncIterable<Buffer> | null>;
}
