import { diffConfigs, type ConfigChange } from '../domain/config-diff.js';
import type { Principal } from '../domain/principal.js';
import type { Page, PageRequest } from '../ports/page.js';
import type {
  NewSkillbase,
  Skillbase,
  SkillbaseChanges,
  SkillbaseFilter,
  SkillbaseStore,
  SkillbaseVersion,
} from '../ports/skillbase-store.js';
import type { CompanyService } from './companies.js';

export interface SkillbaseService {
  list(principal: Principal, filter: ListFilter, page: PageRequest): Promise<Page<Skillbase>>;
  get(principal: Principal, id: string): Promise<Skillbase>;
  create(principal: Principal, wanted: WantedSkillbase): Promise<Skillbase>;
  update(principal: Principal, which: Which, changes: SkillbaseChanges): Promise<Skillbase>;
  archive(principal: Principal, id: string): Promise<void>;
  versions(principal: Principal, id: string, page: PageRequest): Promise<Page<SkillbaseVersion>>;
  version(principal: Principal, id: string, version: number): Promise<SkillbaseVersion>;
  diff(principal: Principal, id: string, of: { a: number; b: number }): Promise<ConfigChange[]>;
}

/** `company`: id or slug. */
export type ListFilter = Pick<SkillbaseFilter, 'isActive' | 'isPublished'> & {
  company: string | undefined;
};
export type WantedSkillbase = Omit<NewSkillbase, 'companyId'> & {
  company: string | undefined;
  slug: string | null;
};
/** `expected`: the version that the change was made from; null: whichever is current. */
export interface Which {
  id: string;
  expected: number | null;
}

export function createSkillbaseService(deps: {
  store: SkillbaseStore;
  companies: Pick<CompanyService, 'resolve'>;
}): SkillbaseService {
  const { store, companies } = deps;
  return {
    async list(principal, { company, ...filter }, page) {
      const companyId =
        company === undefined ? undefined : (await companies.resolve(principal, company)).id;
      return store.list({ scope: principal.companyId, companyId, ...filter }, page);
    },
    get: ({ companyId }, id) => store.get(companyId, id),
    async create(principal, { company, slug, ...skillbase }) {
      const { id: companyId } = await companies.resolve(principal, company);
      return store.insert({ ...skillbase, companyId }, slug);
    },
    update: ({ companyId: scope }, which, changes) => store.update({ scope, ...which }, changes),
    archive: ({ companyId }, id) => store.archive(companyId, id),
    versions: ({ companyId }, id, page) => store.versions(companyId, id, page),
    version: ({ companyId }, id, version) => store.version(companyId, id, version),

    async diff({ companyId }, id, { a, b }) {
      const before = await store.version(companyId, id, a);
      const after = await store.version(companyId, id, b);
      return diffConfigs(before.config, after.config);
    },
  };
}
