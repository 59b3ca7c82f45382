import { DomainError } from '../domain/errors.js';
import { nameOf, type CompanyScope, type Principal } from '../domain/principal.js';
import type { CallerId, CallerIdStore, NewCallerId } from '../ports/caller-id-store.js';
import type { ParsePhone } from '../ports/phone-numbers.js';
import { writtenNumber } from './written-number.js';

export type WantedCallerId = Omit<NewCallerId, 'by'>;

export type CallerIds = ReturnType<typeof createCallerIds>;

export function createCallerIds(deps: { store: CallerIdStore; parsePhone: ParsePhone }) {
  const { store, parsePhone } = deps;
  const companyOf = async (scope: CompanyScope, lineId: string): Promise<string | null> => {
    const companyId = await store.companyOfLine(scope, lineId);
    if (companyId === undefined) throw new DomainError('not_found', 'There is no such line.');
    return companyId;
  };
  /** What all companies share is changed by the platform's operators only. */
  const requireOwn = async (principal: Principal, lineId: string): Promise<void> => {
    const companyId = await companyOf(principal.companyId, lineId);
    if (principal.companyId === null || companyId === principal.companyId) return;
    throw new DomainError('forbidden', 'This line is shared; only the platform may change it.');
  };
  return {
    async list(principal: Principal, lineId: string): Promise<CallerId[]> {
      await companyOf(principal.companyId, lineId);
      return store.list(lineId);
    },

    async add(principal: Principal, wanted: WantedCallerId): Promise<CallerId> {
      await requireOwn(principal, wanted.lineId);
      const phoneNumber = writtenNumber(parsePhone, wanted.phoneNumber);
      return store.insert({ ...wanted, phoneNumber, by: nameOf(principal) });
    },

    async remove(principal: Principal, which: { lineId: string; id: string }): Promise<void> {
      await requireOwn(principal, which.lineId);
      await store.delete(which.lineId, which.id, nameOf(principal));
    },
  };
}
