import { toLineTime, type LineClock } from '../domain/clock.js';
import { dryRun, type DryRunReport } from '../domain/dry-run.js';
import { DomainError } from '../domain/errors.js';
import { learnedFrom, type Expectation } from '../domain/expectation.js';
import type { CompanyScope } from '../domain/principal.js';
import type { DryRunLimits, DryRunStore } from '../ports/dry-run-store.js';

export interface DryRunAnswer {
  campaignId: string | null;
  timezone: string;
  clock: LineClock;
  /** Line time. */
  fromMs: number;
  limits: DryRunLimits;
  lookedAt: number | null;
  expected: Expectation;
  report: DryRunReport;
}

export type DryRuns = ReturnType<typeof createDryRuns>;

/** What would happen if a campaign were started now; touches nothing. */
export function createDryRuns(deps: { store: DryRunStore; nowMs?: () => number }) {
  const { store, nowMs = Date.now } = deps;
  return {
    async run(
      scope: CompanyScope,
      campaignId: string,
      options: { fromMs?: number; contactsMax?: number } = {},
    ): Promise<DryRunAnswer> {
      const { contactsMax } = options;
      const facts = await store.read(scope, campaignId, contactsMax ? { contactsMax } : {});
      if (facts === null) {
        throw new DomainError('not_found', `There is no campaign ${campaignId}.`);
      }
      const { limits, classes, past, ...campaign } = facts;
      const fromMs = options.fromMs ?? toLineTime(facts.clock, nowMs());
      const expected = learnedFrom(past);
      const report = dryRun({ ...limits, fromMs, classes, expected });
      return { ...campaign, fromMs, limits, expected, report };
    },
  };
}
