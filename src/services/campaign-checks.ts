import { scheduleProblems } from '../domain/campaign-schedule.js';
import { DomainError } from '../domain/errors.js';
import type { CampaignSettings, CampaignStore } from '../ports/campaign-store.js';
import type { SkillbaseStore } from '../ports/skillbase-store.js';

export interface CampaignChecksDeps {
  store: Pick<CampaignStore, 'findLine' | 'foreignCallerIds'>;
  skillbases: Pick<SkillbaseStore, 'version'>;
  nowMs: () => number;
}

export type CampaignChecks = ReturnType<typeof createCampaignChecks>;

/** What only other rows can tell of a setting; each refusal names its field. */
export function createCampaignChecks({ store, skillbases, nowMs }: CampaignChecksDeps) {
  return {
    /** Null: the default line. */
    async line(companyId: string, lineId: string | null): Promise<string> {
      const line = await store.findLine(companyId, lineId);
      if (line !== null) return line;
      throw wrongField('line_id', lineId === null ? 'is required' : 'is not a line of the company');
    },

    async callerIds(lineId: string, callerIds: readonly string[]): Promise<void> {
      const [foreign] = await store.foreignCallerIds(lineId, callerIds);
      if (foreign === undefined) return;
      const field = `caller_ids.${callerIds.indexOf(foreign)}`;
      throw wrongField(field, 'is not a caller id of the line');
    },

    async version(companyId: string, skillbaseId: string, version: number | null): Promise<void> {
      if (version === null) return;
      await skillbases.version(companyId, skillbaseId, version).catch((error: unknown) => {
        const unknown = error instanceof DomainError && error.code === 'not_found';
        throw unknown ? wrongField('skillbase_version', 'does not exist') : error;
      });
    },

    consent(consent: CampaignSettings['consent'] | undefined): void {
      if (consent && consent.obtainedAtMs > nowMs()) {
        throw wrongField('consent.obtained_at', 'lies in the future');
      }
    },
  };
}

export function refuseWrongSchedule(settings: CampaignSettings): void {
  const errors = scheduleProblems(settings);
  const [first] = errors;
  if (!first) return;
  const message = `The schedule is not valid: ${first.field} ${first.message}.`;
  throw new DomainError('validation_failed', message, { errors });
}

export function wrongField(field: string, message: string): DomainError {
  return new DomainError('validation_failed', `${field} ${message}.`, {
    errors: [{ field, message }],
  });
}
