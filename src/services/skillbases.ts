import { diffConfigs, type ConfigChange } from '../domain/config-diff.js';
import { DomainError } from '../domain/errors.js';
import type { Principal } from '../domain/principal.js';
import type { SkillbaseConfig } from '../domain/skillbase.js';
import { secretNamesOf, unknownSecretsOf } from '../domain/tool-secrets.js';
import type { CompanySecretStore } from '../ports/company-secret-store.js';
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
  /** As an update of nothing but the config; fields that are wrong are named from its root. */
  replaceConfig(principal: Principal, which: Which, config: SkillbaseConfig): Promise<Skillbase>;
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
  secrets: Pick<CompanySecretStore, 'list'>;
}): SkillbaseService {
  const { store, companies, secrets } = deps;

  async function checkSecrets(companyId: string, config: SkillbaseConfig, root: string) {
    if (secretNamesOf(config).length === 0) return;
    const known = (await secrets.list(companyId)).map(({ name }) => name);
    const problems = unknownSecretsOf(config, known);
    if (problems.length === 0) return;
    throw new DomainError('validation_failed', 'Tools name secrets that the company lacks.', {
      errors: problems.map(({ field, message }) => ({ field: `${root}${field}`, message })),
    });
  }

  async function update(
    { companyId: scope }: Principal,
    which: Which,
    { changes, root }: { changes: SkillbaseChanges; root: string },
  ): Promise<Skillbase> {
    const { config } = changes;
    if (config) await checkSecrets((await store.get(scope, which.id)).companyId, config, root);
    return store.update({ scope, ...which }, changes);
  }

  return {
    async list(principal, { company, ...filter }, page) {
      const companyId =
        company === undefined ? undefined : (await companies.resolve(principal, company)).id;
      return store.list({ scope: principal.companyId, companyId, ...filter }, page);
    },
    get: ({ companyId }, id) => store.get(companyId, id),
    async create(principal, { company, slug, ...skillbase }) {
      const { id: companyId } = await companies.resolve(principal, company);
      await checkSecrets(companyId, skillbase.config, 'config.');
      return store.insert({ ...skillbase, companyId }, slug);
    },
    update: (principal, which, changes) => update(principal, which, { changes, root: 'config.' }),
    replaceConfig: (principal, which, config) =>
      update(principal, which, { changes: { config }, root: '' }),
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
