import { DomainError } from '../domain/errors.js';
import { nameOf, type CompanyScope, type Principal } from '../domain/principal.js';
import type { Line, LineChanges, LineStore, NewLine } from '../ports/line-store.js';

/**
 * `company` is an id or a slug; left out, a company's key makes its own line and the platform's a
 * shared one.
 */
export type LineRequest = Omit<NewLine, 'companyId'> & { company: string | null };

export type Lines = ReturnType<typeof createLines>;

export function createLines({ store }: { store: LineStore }) {
  return {
    list: (scope: CompanyScope): Promise<Line[]> => store.list(scope),

    async create(scope: CompanyScope, { company, ...line }: LineRequest): Promise<Line> {
      if (line.kind !== 'simulator') {
        throw new DomainError(
          'validation_failed',
          `Lines of kind ${line.kind} can't be made yet.`,
          {
            errors: [{ field: 'kind', message: 'is not supported yet; use simulator' }],
          },
        );
      }
      const companyId = company === null ? scope : await store.companyIdOf(company);
      if (scope !== null && companyId !== scope) {
        throw new DomainError('forbidden', 'Your key belongs to another company.');
      }
      return store.insert({ ...line, companyId });
    },

    /** What all companies share is changed by the platform's operators only. */
    async update(principal: Principal, id: string, changes: LineChanges): Promise<Line> {
      const line = await store.find(principal.companyId, id);
      if (line === null) throw new DomainError('not_found', 'There is no such line.');
      if (principal.companyId !== null && line.companyId !== principal.companyId) {
        throw new DomainError('forbidden', 'This line is shared; only the platform may change it.');
      }
      if (line.kind !== 'simulator' && changes.settings !== undefined) {
        throw new DomainError('validation_failed', 'Only a simulated line has such settings.', {
          errors: [{ field: 'settings', message: 'is for simulated lines' }],
        });
      }
      return store.update(id, changes, nameOf(principal));
    },
  };
}
