import { isKnownZone } from '../domain/calling-window.js';
import { DomainError } from '../domain/errors.js';
import type { Principal } from '../domain/principal.js';
import type { Company, CompanySettings, CompanyStore } from '../ports/company-store.js';
import type { Page, PageRequest } from '../ports/page.js';

export interface CompanyService {
  list(principal: Principal, page: PageRequest): Promise<Page<Company>>;
  get(principal: Principal, id: string): Promise<Company>;
  create(principal: Principal, settings: CompanySettings, slug: string | null): Promise<Company>;
  update(principal: Principal, id: string, changes: Partial<CompanySettings>): Promise<Company>;
  delete(principal: Principal, id: string): Promise<void>;
  /**
   * The company that a request is about, by id or slug. Without one it is the key's own, or for a
   * platform key the only company that there is.
   */
  resolve(principal: Principal, idOrSlug: string | undefined): Promise<Company>;
}

export function createCompanyService(store: CompanyStore): CompanyService {
  const get: CompanyService['get'] = async (principal, id) => {
    const company = await store.find(principal.companyId, id);
    if (company) return company;
    throw new DomainError('not_found', `There is no company ${id}.`);
  };
  return {
    get,
    list: (principal, page) => store.list(principal.companyId, page),

    async create(principal, settings, slug) {
      requirePlatform(principal, 'create companies');
      refuseUnknownZone(settings.timezone);
      return store.insert(settings, slug);
    },

    async update(principal, id, changes) {
      await get(principal, id);
      const { callsPerMinute, maxConcurrentCalls, weight } = changes;
      if ([callsPerMinute, maxConcurrentCalls, weight].some((limit) => limit !== undefined)) {
        requirePlatform(principal, "change a company's limits");
      }
      refuseUnknownZone(changes.timezone);
      return store.update(id, changes);
    },

    async delete(principal, id) {
      await get(principal, id);
      requirePlatform(principal, 'delete companies');
      await store.delete(id);
    },

    async resolve(principal, idOrSlug) {
      const wanted = idOrSlug ?? principal.companyId;
      const company = await (wanted === null
        ? store.findOnly()
        : store.find(principal.companyId, wanted));
      if (company) return company;
      const message = idOrSlug === undefined ? 'is required' : 'is not a company that you can see';
      throw new DomainError('validation_failed', `company_id ${message}.`, {
        errors: [{ field: 'company_id', message }],
      });
    },
  };
}

function requirePlatform(principal: Principal, action: string): void {
  if (principal.companyId === null) return;
  throw new DomainError('forbidden', `Only the platform's operators may ${action}.`);
}

function refuseUnknownZone(timezone: string | null | undefined): void {
  if (timezone === null || timezone === undefined || isKnownZone(timezone)) return;
  const message = 'is not a known time zone, such as Europe/Moscow';
  throw new DomainError('validation_failed', `timezone ${message}.`, {
    errors: [{ field: 'timezone', message }],
  });
}
