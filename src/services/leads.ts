import { DomainError } from '../domain/errors.js';
import type { Principal } from '../domain/principal.js';
import type { LeadFiles } from '../ports/lead-file.js';
import type { LeadChanges, LeadFilter, LeadStore, NewLead } from '../ports/lead-store.js';
import type { PageRequest } from '../ports/page.js';
import type { ParsePhone } from '../ports/phone-numbers.js';
import type { CompanyService } from './companies.js';

export interface LeadsDeps {
  store: LeadStore;
  files: LeadFiles;
  parsePhone: ParsePhone;
  companies: Pick<CompanyService, 'resolve'>;
}

/** `company` is an id or slug; undefined: the asker's own. */
export type WantedLead = Omit<NewLead, 'companyId'> & { company: string | undefined };
export type WantedFilter = Omit<LeadFilter, 'companyId'> & { company: string | undefined };

export interface LeadUpload {
  company: string | undefined;
  path: string;
  format: 'csv' | 'xlsx';
}

export type Leads = ReturnType<typeof createLeads>;

export function createLeads({ store, files, parsePhone, companies }: LeadsDeps) {
  const phoneOf = (written: string): string => {
    // In a query the plus of a number is read as a blank.
    const parsed = parsePhone(written.replace(/^ (?=\d)/, '+').trim());
    if ('phoneNumber' in parsed) return parsed.phoneNumber;
    throw new DomainError('validation_failed', `phone: ${parsed.reason}.`, {
      errors: [{ field: 'phone', message: parsed.reason }],
    });
  };
  const filterFor = async (
    principal: Principal,
    { company, ...filter }: WantedFilter,
  ): Promise<LeadFilter> => ({
    ...filter,
    phone: filter.phone === undefined ? undefined : phoneOf(filter.phone),
    companyId: company === undefined ? undefined : (await companies.resolve(principal, company)).id,
  });
  return {
    list: async (principal: Principal, filter: WantedFilter, page: PageRequest) =>
      store.list(principal.companyId, await filterFor(principal, filter), page),

    get: (principal: Principal, id: string) => store.get(principal.companyId, id),

    async create(principal: Principal, { company, ...wanted }: WantedLead) {
      const phone = wanted.phone === null ? null : phoneOf(wanted.phone);
      if (phone === null && wanted.email === null && wanted.name === null) {
        const message = 'is required, or a name or an email';
        throw new DomainError('validation_failed', `phone ${message}.`, {
          errors: [{ field: 'phone', message }],
        });
      }
      const { id: companyId } = await companies.resolve(principal, company);
      return store.insert({ ...wanted, phone, companyId });
    },

    update: (principal: Principal, id: string, changes: LeadChanges) => {
      const { phone } = changes;
      const exact = typeof phone === 'string' ? { phone: phoneOf(phone) } : {};
      return store.update(principal.companyId, id, { ...changes, ...exact });
    },

    remove: (principal: Principal, id: string) => store.remove(principal.companyId, id),

    stats: async (principal: Principal, filter: WantedFilter) =>
      store.stats(principal.companyId, await filterFor(principal, filter)),

    exportCsv: async (principal: Principal, filter: WantedFilter) =>
      store.exportCsv(principal.companyId, await filterFor(principal, filter)),

    async import(principal: Principal, upload: LeadUpload) {
      const { id } = await companies.resolve(principal, upload.company);
      return store.import(id, files.read(upload.path, upload.format));
    },
  };
}
