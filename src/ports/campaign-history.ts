import type { CompanyScope } from '../domain/principal.js';
import type { Page, PageRequest } from './page.js';

export type CampaignEventKind = 'requested' | 'status' | 'limits' | 'edited';

/** Who asked for what, and what became of it. */
export interface HistoryEvent {
  id: number;
  campaignId: string;
  /** Set when one task was changed. */
  callTaskId: string | null;
  /** Real time. */
  at: Date;
  kind: CampaignEventKind;
  by: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown>;
}

export interface HistoryFilter {
  campaignId: string;
  callTaskId?: string | undefined;
  kind?: CampaignEventKind | undefined;
}

export interface CampaignHistory {
  /** Newest first; throws `not_found` for a campaign out of scope. */
  list(scope: CompanyScope, filter: HistoryFilter, page: PageRequest): Promise<Page<HistoryEvent>>;
}
