import { DomainError } from '../domain/errors.js';
import type { PolicyPack } from '../domain/policy-pack.js';
import { nameOf, type Principal } from '../domain/principal.js';
import type { Approval, ApprovalStore } from '../ports/approval-store.js';
import type { PageRequest } from '../ports/page.js';
import type { PolicyPackStore } from '../ports/policy-pack-store.js';
import type { CompanyService } from './companies.js';

/** The kind that takes a pack away from a company; its subject is the code of the pack. */
export const DROP_PACK = 'drop_pack';

export interface ApprovalsDeps {
  store: ApprovalStore;
  /** Those of the platform. */
  packs: readonly PolicyPack[];
  ownPacks: Pick<PolicyPackStore, 'list'>;
  companies: Pick<CompanyService, 'resolve'>;
  nowMs?: () => number;
}

export interface WantedApproval {
  /** Id or slug; undefined: the asker's own. */
  company: string | undefined;
  kind: string;
  subject: string | null;
  reason: string;
  document: string | null;
  validUntil: Date | null;
}

export type Approvals = ReturnType<typeof createApprovals>;

export function createApprovals(deps: ApprovalsDeps) {
  const { store, companies, nowMs = Date.now } = deps;
  return {
    list: (principal: Principal, filter: { kind?: string | undefined }, page: PageRequest) =>
      store.list(principal.companyId, filter, page),

    async add(principal: Principal, { company, ...wanted }: WantedApproval): Promise<Approval> {
      const { id: companyId } = await companies.resolve(principal, company);
      const packs = [
        ...deps.packs,
        ...(await deps.ownPacks.list(companyId)).map((own) => own.pack),
      ];
      refuseUnknown(wanted, packs);
      if (wanted.validUntil !== null && wanted.validUntil.getTime() <= nowMs()) {
        throw invalid('valid_until', 'lies in the past');
      }
      const { name: approvedBy } = principal;
      return store.insert({ ...wanted, companyId, approvedBy, by: nameOf(principal) });
    },

    revoke: (principal: Principal, id: string) =>
      store.revoke(principal.companyId, id, nameOf(principal)),
  };
}

/** An approval that nothing asks for would look like leave to do something, and give none. */
function refuseUnknown(
  { kind, subject }: Pick<WantedApproval, 'kind' | 'subject'>,
  packs: readonly PolicyPack[],
): void {
  const kinds = [DROP_PACK, ...new Set(packs.flatMap(kindsNamedBy))];
  if (!kinds.includes(kind)) throw invalid('kind', `is none of ${kinds.join(', ')}`);
  if (kind !== DROP_PACK) return;
  const codes = packs.map(({ code }) => code);
  if (subject === null) throw invalid('subject', 'is required: the code of the pack');
  if (!codes.includes(subject)) throw invalid('subject', `is none of ${codes.join(', ')}`);
}

function kindsNamedBy({ rules }: PolicyPack): string[] {
  return [
    ...(rules.blocked ?? []).map(({ unlessApproval }) => unlessApproval),
    ...(rules.approvals ?? []).map(({ kind }) => kind),
  ];
}

function invalid(field: string, message: string): DomainError {
  return new DomainError('validation_failed', `${field} ${message}.`, {
    errors: [{ field, message }],
  });
}
