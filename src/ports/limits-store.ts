/** What a company uses now of what it may use. */
export interface CompanyUse {
  callsPerMinute: number | null;
  maxConcurrentCalls: number | null;
  /** On the busiest clock: simulated lines with a time of their own are counted apart. */
  dialsInLastMinute: number;
  liveCalls: number;
  /** Campaigns that have a budget; null when none has. */
  budgetUsd: number | null;
  spentOfBudgetUsd: number;
}

export interface LimitsStore {
  useOf(companyId: string): Promise<CompanyUse>;
}
