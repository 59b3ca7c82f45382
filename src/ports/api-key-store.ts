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

export type WantedApiKey = Pick<ApiKey, 'companyId' | 'name' | 'role'>;

/** Keeps hashes; the keys themselves are nowhere. Revoked keys are invisible here. */
export interface ApiKeyStore {
  /** Also notes, to the minute, that the key was used. */
  findOwner(key: string): Promise<Principal | null>;
  list(scope: CompanyScope, page: PageRequest): Promise<Page<ApiKey>>;
  /** The answer is the only place where the key itself is ever seen. */
  create(wanted: WantedApiKey): Promise<{ apiKey: ApiKey; key: string }>;
  /** Throws `not_found` when there is no such key in scope. */
  revoke(scope: CompanyScope, id: string): Promise<void>;
}
