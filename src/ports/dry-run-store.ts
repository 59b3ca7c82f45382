import type { LineClock } from '../domain/clock.js';
import type { ContactClass } from '../domain/dry-run.js';
import type { PastCalls } from '../domain/expectation.js';
import type { CompanyScope } from '../domain/principal.js';

export interface DryRunLimits {
  perMinute: number;
  channels: number;
  /** Counted attempts of a contact in all. */
  attemptsMax: number;
  retryDelayMs: number;
}

/** A campaign as it stands, its open contacts by what the gate tells apart. */
export interface DryRunFacts {
  campaignId: string;
  timezone: string;
  clock: LineClock;
  limits: DryRunLimits;
  classes: ContactClass[];
  /** Only so many open contacts were looked at; null: all. */
  lookedAt: number | null;
  past: PastCalls[];
}

export interface DryRunStore {
  /** Reads one state of the database and touches nothing. */
  read(
    scope: CompanyScope,
    campaignId: string,
    options?: { contactsMax?: number },
  ): Promise<DryRunFacts | null>;
}
