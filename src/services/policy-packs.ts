import { DomainError } from '../domain/errors.js';
import type { PolicyPack } from '../domain/policy-pack.js';
import { nameOf, type Principal } from '../domain/principal.js';
import type { Approval, ApprovalStore } from '../ports/approval-store.js';
import type { OwnPack, PolicyPackStore } from '../ports/policy-pack-store.js';
import { DROP_PACK } from './approvals.js';
import type { CompanyService } from './companies.js';

export interface PolicyPacksDeps {
  store: PolicyPackStore;
  /** Those of the platform. */
  packs: readonly PolicyPack[];
  approvals: Pick<ApprovalStore, 'holding'>;
  companies: Pick<CompanyService, 'resolve'>;
}

/** A pack as one company sees it. */
export interface SeenPack {
  pack: PolicyPack;
  /** Null: a pack of the platform. */
  own: Pick<OwnPack, 'companyId' | 'createdBy' | 'createdAt'> | null;
  /** Set: it does not bind the company, and who took the responsibility for that. */
  dropped: Approval | null;
}

export type PolicyPacks = ReturnType<typeof createPolicyPacks>;

export function createPolicyPacks(deps: PolicyPacksDeps) {
  const { store, packs, approvals, companies } = deps;

  /** `company` undefined: the asker's own, or for a platform key all own packs of all companies. */
  const list = async (principal: Principal, company: string | undefined): Promise<SeenPack[]> => {
    const scope =
      company === undefined
        ? principal.companyId
        : (await companies.resolve(principal, company)).id;
    const holding = scope === null ? [] : await approvals.holding(scope);
    const droppedBy = (code: string): Approval | null =>
      holding.find(({ kind, subject }) => kind === DROP_PACK && subject === code) ?? null;
    const own = await store.list(scope);
    return [
      ...packs.map((pack) => ({ pack, own: null, dropped: droppedBy(pack.code) })),
      ...own.map((one) => ({ pack: one.pack, own: one, dropped: droppedBy(one.pack.code) })),
    ];
  };

  return {
    list,

    async get(principal: Principal, which: { code: string; company: string | undefined }) {
      const seen = await list(principal, which.company);
      const found = seen.find(({ pack }) => pack.code === which.code);
      return found ?? unknownPack(which.code);
    },

    /** A new version, which takes the place of the one before. */
    async put(
      principal: Principal,
      { company, pack }: { company: string | undefined; pack: PolicyPack },
    ): Promise<SeenPack> {
      const { id: companyId } = await companies.resolve(principal, company);
      if (packs.some(({ code }) => code === pack.code)) {
        throw new DomainError('already_exists', `${pack.code} is a pack of the platform.`, {
          errors: [{ field: 'code', message: 'is the code of a pack of the platform' }],
        });
      }
      const own = await store.insert({ companyId, pack, by: nameOf(principal) });
      return { pack: own.pack, own, dropped: null };
    },

    async remove(principal: Principal, which: { code: string; company: string | undefined }) {
      const { code } = which;
      const { id: companyId } = await companies.resolve(principal, which.company);
      if (packs.some((pack) => pack.code === code)) {
        const message = `${code} is a pack of the platform: only an approval drops it.`;
        throw new DomainError('state_conflict', message, { extra: { state: 'platform' } });
      }
      await store.deactivate(companyId, code, nameOf(principal));
    },
  };
}

function unknownPack(code: string): never {
  throw new DomainError('not_found', `There is no policy pack ${code}.`);
}
