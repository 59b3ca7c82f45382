import type { CompanyScope } from '../domain/principal.js';
import type { SkillbaseConfig } from '../domain/skillbase.js';
import type { Page, PageRequest } from './page.js';

export interface Skillbase {
  id: string;
  companyId: string;
  name: string;
  slug: string;
  description: string | null;
  version: number;
  config: SkillbaseConfig;
  knowledgeBaseId: string | null;
  isActive: boolean;
  isPublished: boolean;
  createdAt: Date;
  updatedAt: Date;
}

export interface SkillbaseVersion {
  skillbaseId: string;
  version: number;
  config: SkillbaseConfig;
  createdAt: Date;
}

export type NewSkillbase = Pick<
  Skillbase,
  'companyId' | 'name' | 'description' | 'config' | 'knowledgeBaseId' | 'isActive' | 'isPublished'
>;
export type SkillbaseChanges = Partial<Omit<NewSkillbase, 'companyId'>>;

export interface SkillbaseFilter {
  scope: CompanyScope;
  companyId?: string | undefined;
  isActive?: boolean | undefined;
  isPublished?: boolean | undefined;
}

/** Archived skillbases are invisible here; those of companies out of scope are `not_found`. */
export interface SkillbaseStore {
  list(filter: SkillbaseFilter, page: PageRequest): Promise<Page<Skillbase>>;
  get(scope: CompanyScope, id: string): Promise<Skillbase>;
  /** By id or slug, in one company. */
  find(companyId: string, idOrSlug: string): Promise<Skillbase | null>;
  /** Without a slug one is derived from the name; a slug that is taken is `already_exists`. */
  insert(skillbase: NewSkillbase, slug: string | null): Promise<Skillbase>;
  /**
   * A config makes the next version. Throws `version_conflict` when `expected` is given and no
   * longer current.
   */
  update(
    which: { scope: CompanyScope; id: string; expected: number | null },
    changes: SkillbaseChanges,
  ): Promise<Skillbase>;
  /** Throws `in_use` while a live campaign calls with it. */
  archive(scope: CompanyScope, id: string): Promise<void>;
  /** Newest first. */
  versions(scope: CompanyScope, id: string, page: PageRequest): Promise<Page<SkillbaseVersion>>;
  version(scope: CompanyScope, id: string, version: number): Promise<SkillbaseVersion>;
}
