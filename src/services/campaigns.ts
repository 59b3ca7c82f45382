import { LIVE_STATUSES, type CampaignStatus } from '../domain/campaign.js';
import { definedFields } from '../domain/defined-fields.js';
import { nameOf, type Principal } from '../domain/principal.js';
import type { Campaign, CampaignSettings, CampaignStore } from '../ports/campaign-store.js';
import type { Page, PageRequest } from '../ports/page.js';
import type { SkillbaseStore } from '../ports/skillbase-store.js';
import { createCampaignChecks, refuseWrongSchedule, wrongField } from './campaign-checks.js';
import {
  decideEdit,
  outdatedReasons,
  touchesLimits,
  type SettingsChanges,
} from './campaign-edit.js';
import { createLookAgain } from './look-again.js';
import type { CompanyService } from './companies.js';
import type { Outbox } from './outbox.js';

export interface CampaignService {
  list(principal: Principal, filter: ListFilter, page: PageRequest): Promise<Page<Campaign>>;
  get(principal: Principal, id: string): Promise<Campaign>;
  create(principal: Principal, wanted: WantedCampaign): Promise<Campaign>;
  update(principal: Principal, id: string, changes: CampaignChanges): Promise<Campaign>;
  archive(principal: Principal, id: string): Promise<void>;
}

export interface ListFilter {
  /** Id or slug. */
  company: string | undefined;
  skillbaseId: string | undefined;
  status: CampaignStatus | undefined;
  /** Rehearsals instead of real campaigns. */
  rehearsals?: boolean | undefined;
}

export type CampaignChanges = {
  [Field in keyof CampaignSettings]?: CampaignSettings[Field] | undefined;
};

export interface WantedCampaign {
  /** Id or slug; undefined: the key's own, or the only one. */
  company: string | undefined;
  /** Id or slug. */
  skillbase: string;
  /** Null: the company's, or Europe/Moscow. */
  timezone: string | null;
  /** Null: the default line. */
  lineId: string | null;
  settings: Omit<CampaignSettings, 'timezone' | 'lineId'>;
}

export interface CampaignDeps {
  store: CampaignStore;
  skillbases: Pick<SkillbaseStore, 'find' | 'version'>;
  companies: Pick<CompanyService, 'resolve'>;
  outbox: Pick<Outbox, 'deliverWithin'>;
  nowMs?: () => number;
}

const FALLBACK_ZONE = 'Europe/Moscow';

export function createCampaignService(deps: CampaignDeps): CampaignService {
  const { store, companies, skillbases, outbox, nowMs = Date.now } = deps;
  const checks = createCampaignChecks({ store, skillbases, nowMs });
  const lookAgain = createLookAgain({ store, outbox });
  return {
    async list(principal, { company, ...filter }, page) {
      const companyId =
        company === undefined ? undefined : (await companies.resolve(principal, company)).id;
      return store.list({ scope: principal.companyId, companyId, ...filter }, page);
    },

    get: ({ companyId }, id) => store.get(companyId, id),

    async create(principal, wanted) {
      const company = await companies.resolve(principal, wanted.company);
      const skillbase = await skillbases.find(company.id, wanted.skillbase);
      if (!skillbase) throw wrongField('skillbase_id', 'is not a skillbase of the company');
      const settings = {
        ...wanted.settings,
        timezone: wanted.timezone ?? company.timezone ?? FALLBACK_ZONE,
        lineId: await checks.line(company.id, wanted.lineId),
      };
      refuseWrongSchedule(settings);
      checks.consent(settings.consent);
      await checks.callerIds(settings.lineId, settings.callerIds);
      await checks.version(company.id, skillbase.id, settings.skillbaseVersion);
      return store.insert(company.id, skillbase.id, settings);
    },

    async update(principal, id, wanted) {
      const scope = principal.companyId;
      const before = await store.get(scope, id);
      const changes = definedFields(await withPinnedVersion(before, wanted));
      await refuseWrongChanges(before, changes);
      const which = { scope, id, by: nameOf(principal), touchesLimits: touchesLimits(changes) };
      const edited = await store.edit(which, (current) => {
        const edit = decideEdit(current, changes);
        refuseWrongSchedule(edit.settings);
        return edit;
      });
      if (LIVE_STATUSES.includes(edited.status)) {
        await lookAgain(id, outdatedReasons(changes));
      }
      return edited;
    },

    archive: ({ companyId }, id) => store.archive(companyId, id),
  };

  async function refuseWrongChanges(before: Campaign, changes: SettingsChanges): Promise<void> {
    const { lineId, callerIds } = changes;
    if (lineId !== undefined) await checks.line(before.companyId, lineId);
    if (lineId !== undefined || callerIds !== undefined) {
      await checks.callerIds(lineId ?? before.lineId, callerIds ?? before.callerIds);
    }
    checks.consent(changes.consent);
    await checks.version(before.companyId, before.skillbaseId, changes.skillbaseVersion ?? null);
  }

  /** Null asks for the current version: at the start in a draft, and now in what has begun. */
  async function withPinnedVersion(
    { status, companyId, skillbaseId }: Campaign,
    changes: CampaignChanges,
  ): Promise<CampaignChanges> {
    if (changes.skillbaseVersion !== null || status === 'draft') return changes;
    const skillbase = await skillbases.find(companyId, skillbaseId);
    return { ...changes, skillbaseVersion: skillbase?.version };
  }
}

/** Completed tasks in percent of all, to two decimals. */
export function successRate(campaign: Pick<Campaign, 'taskCounts'>): number {
  const { completed } = campaign.taskCounts;
  const total = totalTasks(campaign);
  return total === 0 ? 0 : Math.round((completed / total) * 10_000) / 100;
}

export function totalTasks({ taskCounts }: Pick<Campaign, 'taskCounts'>): number {
  return Object.values(taskCounts).reduce((sum, count) => sum + count, 0);
}
