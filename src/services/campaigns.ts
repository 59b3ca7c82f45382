import { LIVE_STATUSES, type CampaignStatus } from '../domain/campaign.js';
import { scheduleProblems } from '../domain/campaign-schedule.js';
import { definedFields } from '../domain/defined-fields.js';
import { DomainError } from '../domain/errors.js';
import { nameOf, type Principal } from '../domain/principal.js';
import type { Campaign, CampaignSettings, CampaignStore } from '../ports/campaign-store.js';
import type { Page, PageRequest } from '../ports/page.js';
import type { SkillbaseStore } from '../ports/skillbase-store.js';
import { decideEdit } from './campaign-edit.js';
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
}

/** An edit is answered even when Temporal is slow to hear of it. */
const WAKE_WITHIN_MS = 1_000;
const FALLBACK_ZONE = 'Europe/Moscow';

export function createCampaignService(deps: CampaignDeps): CampaignService {
  const { store, companies, outbox } = deps;
  return {
    async list(principal, { company, skillbaseId, status }, page) {
      const companyId =
        company === undefined ? undefined : (await companies.resolve(principal, company)).id;
      return store.list({ scope: principal.companyId, companyId, skillbaseId, status }, page);
    },

    get: ({ companyId }, id) => store.get(companyId, id),

    async create(principal, wanted) {
      const company = await companies.resolve(principal, wanted.company);
      const skillbase = await deps.skillbases.find(company.id, wanted.skillbase);
      if (!skillbase) throw wrongField('skillbase_id', 'is not a skillbase of the company');
      const settings = {
        ...wanted.settings,
        timezone: wanted.timezone ?? company.timezone ?? FALLBACK_ZONE,
        lineId: await requireLine(company.id, wanted.lineId),
      };
      refuseWrongSchedule(settings);
      await requireVersion(company.id, skillbase.id, settings.skillbaseVersion);
      return store.insert(company.id, skillbase.id, settings);
    },

    async update(principal, id, changes) {
      const scope = principal.companyId;
      const before = await store.get(scope, id);
      const { lineId, skillbaseVersion } = changes;
      if (lineId !== undefined) await requireLine(before.companyId, lineId);
      await requireVersion(before.companyId, before.skillbaseId, skillbaseVersion ?? null);
      const which = { scope, id, by: nameOf(principal) };
      const edited = await store.edit(which, (current) => {
        const edit = decideEdit(current, definedFields(changes));
        refuseWrongSchedule(edit.settings);
        return edit;
      });
      if (LIVE_STATUSES.includes(edited.status)) await outbox.deliverWithin(id, WAKE_WITHIN_MS);
      return edited;
    },

    archive: ({ companyId }, id) => store.archive(companyId, id),
  };

  async function requireLine(companyId: string, lineId: string | null): Promise<string> {
    const line = await store.findLine(companyId, lineId);
    if (line !== null) return line;
    throw wrongField('line_id', lineId === null ? 'is required' : 'is not a line of the company');
  }

  async function requireVersion(
    companyId: string,
    skillbaseId: string,
    version: number | null,
  ): Promise<void> {
    if (version === null) return;
    await deps.skillbases.version(companyId, skillbaseId, version).catch((error: unknown) => {
      const unknown = error instanceof DomainError && error.code === 'not_found';
      throw unknown ? wrongField('skillbase_version', 'does not exist') : error;
    });
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

function refuseWrongSchedule(settings: CampaignSettings): void {
  const errors = scheduleProblems(settings);
  const [first] = errors;
  if (!first) return;
  const message = `The schedule is not valid: ${first.field} ${first.message}.`;
  throw new DomainError('validation_failed', message, { errors });
}

function wrongField(field: string, message: string): DomainError {
  return new DomainError('validation_failed', `${field} ${message}.`, {
    errors: [{ field, message }],
  });
}
