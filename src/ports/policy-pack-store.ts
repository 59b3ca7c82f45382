import type { PolicyPack } from '../domain/policy-pack.js';
import type { CompanyScope } from '../domain/principal.js';

/** A version of a pack that a company added to those of the platform. */
export interface OwnPack {
  id: string;
  companyId: string;
  pack: PolicyPack;
  createdBy: string;
  createdAt: Date;
}

export interface PolicyPackStore {
  /** The active version of each own pack, by code. */
  list(scope: CompanyScope): Promise<OwnPack[]>;
  /** The active version, or null. */
  find(companyId: string, code: string): Promise<OwnPack | null>;
  /**
   * The new version becomes the active one. Throws `already_exists` for a version that was there
   * before.
   */
  insert(wanted: { companyId: string; pack: PolicyPack; by: string }): Promise<OwnPack>;
  /** No version is active afterwards; throws `not_found` when none was. */
  deactivate(companyId: string, code: string, by: string): Promise<void>;
}
