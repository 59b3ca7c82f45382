import { DomainError } from '../domain/errors.js';
import type { Principal } from '../domain/principal.js';
import { rehearsalStartMs } from '../domain/rehearsal.js';
import type { Campaign } from '../ports/campaign-store.js';
import type { RehearsalStore } from '../ports/rehearsal-store.js';
import type { CampaignControl } from './campaign-control.js';
import type { DryRuns } from './dry-run.js';

export interface RehearsalDeps {
  store: RehearsalStore;
  dryRuns: DryRuns;
  control: Pick<CampaignControl, 'request'>;
}

export type Rehearsals = ReturnType<typeof createRehearsals>;

/** So many contacts tell when the first of them may be called. */
const CONTACTS_LOOKED_AT = 5_000;

/**
 * The real campaign, its real contacts and the real rules, on the simulator and in virtual time. It
 * rings no phone, and no count of the original knows of it.
 */
export function createRehearsals({ store, dryRuns, control }: RehearsalDeps) {
  return {
    async start(
      principal: Principal,
      campaignId: string,
      wish: { speed: number; startsAtMs: number | null },
    ): Promise<Campaign> {
      const scope = principal.companyId;
      const { speed } = wish;
      const startsAtMs = wish.startsAtMs ?? (await sensibleStart(principal, campaignId));
      const id = await store.copy(scope, campaignId, { startsAtMs, speed });
      if (id === null) throw new DomainError('not_found', `There is no campaign ${campaignId}.`);
      return control.request(principal, id, 'start');
    },
  };

  async function sensibleStart({ companyId }: Principal, campaignId: string): Promise<number> {
    const options = { contactsMax: CONTACTS_LOOKED_AT };
    const { fromMs, report } = await dryRuns.preview(companyId, campaignId, options);
    return rehearsalStartMs(fromMs, report.firstDialMs);
  }
}
