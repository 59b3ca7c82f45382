import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type { Line, LineStore, NewLine } from '../ports/line-store.js';

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
  };
}
