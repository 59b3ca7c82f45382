import type { CompanyScope, Principal, Role } from '../domain/principal.js';
import type { Page, PageRequest } from './page.js';

export interface ApiKey {
  id: string;
  companyId: string | null;
  name: string;
  role: Role;
  /** The first characters, by which its owner recognises it. */
  prefix: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

export interface NewApiKey {
  companyId: string | null;
  name: string;
  role: Role;
  prefix: string;
  hash: string;
}

/** Keys by their hashes; the keys themselves are nowhere. Revoked keys are invisible here. */
export interface ApiKeyStore {
  /** Also notes, to the minute, that the key was used. */
  findByHash(hash: string): Promise<(Principal & { hash: string }) | null>;
  list(scope: CompanyScope, page: PageRequest): Promise<Page<ApiKey>>;
  insert(key: NewApiKey): Promise<ApiKey>;
  /** Throws `not_found` when there is no such key in scope. */
  revoke(scope: CompanyScope, id: string): Promise<void>;
}
