import { DomainError } from '../domain/errors.js';
import type { Principal, Role } from '../domain/principal.js';
import type { ApiKey, ApiKeyStore } from '../ports/api-key-store.js';
import type { Page, PageRequest } from '../ports/page.js';
import type { CompanyService } from './companies.js';

export interface ApiKeyService {
  list(principal: Principal, page: PageRequest): Promise<Page<ApiKey>>;
  create(principal: Principal, wanted: WantedKey): Promise<{ apiKey: ApiKey; key: string }>;
  revoke(principal: Principal, id: string): Promise<void>;
}

export interface WantedKey {
  name: string;
  role: Role;
  /** Id or slug; null: a key of the platform; undefined: as the asker's own. */
  company: string | null | undefined;
}

export function createApiKeyService(deps: {
  store: ApiKeyStore;
  companies: Pick<CompanyService, 'resolve'>;
}): ApiKeyService {
  const { store, companies } = deps;
  return {
    list: (principal, page) => store.list(principal.companyId, page),
    async create(principal, { name, role, company }) {
      if (company === null && principal.companyId !== null) {
        throw new DomainError('forbidden', "Only the platform's operators may make its keys.");
      }
      const companyId =
        typeof company === 'string'
          ? (await companies.resolve(principal, company)).id
          : principal.companyId;
      return store.create({ companyId, name, role });
    },
    revoke: (principal, id) => store.revoke(principal.companyId, id),
  };
}
