import { toLineTime, type LineClock } from '../domain/clock.js';
import { dryRun, previewDryRun } from '../domain/dry-run.js';
import type { DryRunPreview, DryRunReport } from '../domain/dry-run.js';
import { DomainError } from '../domain/errors.js';
import { learnedFrom, type Expectation } from '../domain/expectation.js';
import type { CompanyScope } from '../domain/principal.js';
import type { DryRunFacts, DryRunLimits, DryRunStore } from '../ports/dry-run-store.js';

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

/** What the gate says of the contacts as they stand; quicker, as nothing is forecast. */
export interface PreviewAnswer {
  clock: LineClock;
  /** Line time. */
  fromMs: number;
  lookedAt: number | null;
  report: DryRunPreview;
}

export type DryRuns = ReturnType<typeof createDryRuns>;

/** What would happen if a campaign were started now; touches nothing. */
export function createDryRuns(deps: { store: DryRunStore; nowMs?: () => number }) {
  const { store, nowMs = Date.now } = deps;

  async function read(
    scope: CompanyScope,
    campaignId: string,
    contactsMax: number | undefined,
  ): Promise<DryRunFacts> {
    const facts = await store.read(scope, campaignId, contactsMax ? { contactsMax } : {});
    if (facts !== null) return facts;
    throw new DomainError('not_found', `There is no campaign ${campaignId}.`);
  }

  return {
    async run(
      scope: CompanyScope,
      campaignId: string,
      options: { fromMs?: number; contactsMax?: number } = {},
    ): Promise<DryRunAnswer> {
      const facts = await read(scope, campaignId, options.contactsMax);
      const { limits, classes, past, ...campaign } = facts;
      const fromMs = options.fromMs ?? toLineTime(facts.clock, nowMs());
      const expected = learnedFrom(past);
      const report = dryRun({ ...limits, fromMs, classes, expected });
      return { ...campaign, fromMs, limits, expected, report };
    },

    async preview(
      scope: CompanyScope,
      campaignId: string,
      options: { contactsMax: number },
    ): Promise<PreviewAnswer> {
      const facts = await read(scope, campaignId, options.contactsMax);
      const { clock, lookedAt, classes } = facts;
      const fromMs = toLineTime(clock, nowMs());
      return { clock, fromMs, lookedAt, report: previewDryRun({ fromMs, classes }) };
    },
  };
}
