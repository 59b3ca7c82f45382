import { DomainError } from '../domain/errors.js';
import { nameOf, type CompanyScope, type Principal } from '../domain/principal.js';
import type { Line, LineChanges, LineStore, NewLine } from '../ports/line-store.js';
import type { LineCheck, LineCheckStep } from '../ports/real-line.js';
import { keptRealLine, type RealLineDeps } from './real-line-settings.js';

/**
 * `company` is an id or a slug; left out, a company's key makes its own line and the platform's a
 * shared one.
 */
export type LineRequest = Omit<NewLine, 'companyId'> & { company: string | null };

export type Lines = ReturnType<typeof createLines>;

export interface LinesDeps extends RealLineDeps {
  store: LineStore;
  check: LineCheck;
}

export type TestedLine = Pick<Line, 'callerIdGaps'> & { steps: LineCheckStep[] };

const ALWAYS_WORKS: LineCheckStep[] = [
  { name: 'configured', ok: true, says: 'A simulated line always works.' },
];

/** What dials: who may use it, change it and look whether it works. */
export function createLines(deps: LinesDeps) {
  const { store, check } = deps;

  async function visible(scope: CompanyScope, id: string): Promise<Line> {
    const line = await store.find(scope, id);
    if (line === null) throw new DomainError('not_found', 'There is no such line.');
    return line;
  }

  return {
    list: (scope: CompanyScope): Promise<Line[]> => store.list(scope),

    async create(scope: CompanyScope, { company, ...wanted }: LineRequest): Promise<Line> {
      const line = wanted.kind === 'livekit' ? await realLine(deps, scope, wanted) : wanted;
      const companyId = company === null ? scope : await store.companyIdOf(company);
      if (scope !== null && companyId !== scope) {
        throw new DomainError('forbidden', 'Your key belongs to another company.');
      }
      return store.insert({ ...line, companyId });
    },

    /** What all companies share is changed by the platform's operators only. */
    async update(principal: Principal, id: string, changes: LineChanges): Promise<Line> {
      const line = await visible(principal.companyId, id);
      if (principal.companyId !== null && line.companyId !== principal.companyId) {
        throw new DomainError('forbidden', 'This line is shared; only the platform may change it.');
      }
      const { settings, ...rest } = changes;
      if (settings === undefined || line.kind === 'simulator') {
        return store.update(id, changes, nameOf(principal));
      }
      const kept = await keptRealLine(deps, principal.companyId, {
        settings,
        before: line.settings,
      });
      return store.update(id, { ...rest, settings: kept }, nameOf(principal));
    },

    /** Rings nobody. */
    async test(scope: CompanyScope, id: string): Promise<TestedLine> {
      const line = await visible(scope, id);
      const steps = line.kind === 'livekit' ? await check.check(line) : ALWAYS_WORKS;
      return { steps, callerIdGaps: line.callerIdGaps };
    },
  };
}

async function realLine<Wanted extends Omit<NewLine, 'companyId'>>(
  deps: RealLineDeps,
  scope: CompanyScope,
  wanted: Wanted,
): Promise<Wanted> {
  if (wanted.clock !== null) {
    throw new DomainError('validation_failed', 'A real line has real time.', {
      errors: [{ field: 'clock', message: 'is for simulated lines' }],
    });
  }
  const settings = await keptRealLine(deps, scope, { settings: wanted.settings, before: null });
  return { ...wanted, settings };
}
