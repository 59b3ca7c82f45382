import { DomainError } from '../domain/errors.js';
import { nameOf, type Principal } from '../domain/principal.js';
import { keyOf, type Price } from '../domain/price-table.js';
import type { ListedPrice, PriceStore } from '../ports/price-store.js';
import type { CompanyService } from './companies.js';

export interface PricesDeps {
  store: PriceStore;
  companies: Pick<CompanyService, 'resolve'>;
}

export interface PriceFilter {
  company: string | undefined;
  kind: Price['kind'] | undefined;
  provider: string | undefined;
  /** A day: of each service only the price that holds then. */
  on: string | undefined;
}

export type Prices = ReturnType<typeof createPrices>;

export function createPrices({ store, companies }: PricesDeps) {
  /** A key of the platform that names no company means all of them. */
  async function companyOf(principal: Principal, company: string | undefined) {
    if (company === undefined && principal.companyId === null) return null;
    return (await companies.resolve(principal, company)).id;
  }
  return {
    async list(principal: Principal, filter: PriceFilter): Promise<ListedPrice[]> {
      const all = await store.list(await companyOf(principal, filter.company));
      const { kind, provider, on } = filter;
      const wanted = all.filter(
        (price) =>
          (kind === undefined || price.kind === kind) &&
          (provider === undefined || price.provider.toLowerCase() === provider.toLowerCase()),
      );
      return on === undefined ? wanted : holdingOn(on, wanted);
    },

    async set(principal: Principal, company: string | undefined, price: Price) {
      const companyId = await companyOf(principal, company);
      return store.set({ ...price, companyId, by: nameOf(principal) });
    },

    async remove(principal: Principal, id: string): Promise<void> {
      if (await store.remove(principal.companyId, id)) return;
      throw new DomainError('not_found', 'There is no such price of your own.');
    },
  };
}

const SCOPES = ['company', 'platform', 'shipped'] as const;

/** As a call of that day is billed: the nearest scope wins, in it the newest price. */
function holdingOn(day: string, prices: readonly ListedPrice[]): ListedPrice[] {
  const best = new Map<string, ListedPrice>();
  for (const scope of SCOPES) {
    const ofScope = prices
      .filter((price) => price.scope === scope && price.validFrom <= day)
      .toSorted((a, b) => b.validFrom.localeCompare(a.validFrom));
    for (const price of ofScope) {
      const key = keyOf(price, price.unit);
      if (!best.has(key)) best.set(key, price);
    }
  }
  return [...best.values()];
}
