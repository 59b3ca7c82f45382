import type { CompanyScope } from '../domain/principal.js';

export interface DashboardCounts {
  activeBots: number;
  totalBots: number;
  /** Of the last week. */
  newLeads: number;
  /** Of the week before. */
  leadsBefore: number;
  leadsPending: number;
}

/** What the first screen counts beside calls. */
export interface DashboardStore {
  counts(
    scope: CompanyScope,
    companyId: string | undefined,
    weeks: { weekMs: number; weekBeforeMs: number },
  ): Promise<DashboardCounts>;
}
