import { nameOf, type Principal } from '../domain/principal.js';
import type { CompanySecret, CompanySecretStore } from '../ports/company-secret-store.js';
import type { CompanyService } from './companies.js';

export interface CompanySecretsDeps {
  store: CompanySecretStore;
  companies: Pick<CompanyService, 'get'>;
}

export type CompanySecrets = ReturnType<typeof createCompanySecrets>;

/** Secrets that tools of a company's bots use: written here, read by the agents of calls only. */
export function createCompanySecrets({ store, companies }: CompanySecretsDeps) {
  return {
    async list(principal: Principal, companyId: string): Promise<CompanySecret[]> {
      const { id } = await companies.get(principal, companyId);
      return store.list(id);
    },

    async put(principal: Principal, wanted: { companyId: string; name: string; value: string }) {
      const { id } = await companies.get(principal, wanted.companyId);
      const { name, value } = wanted;
      return store.put(id, { name, value, by: nameOf(principal) });
    },

    async remove(principal: Principal, which: { companyId: string; name: string }): Promise<void> {
      const { id } = await companies.get(principal, which.companyId);
      await store.delete(id, which.name, nameOf(principal));
    },
  };
}
