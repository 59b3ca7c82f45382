import type { CompanyScope } from '../domain/principal.js';
import type { Price } from '../domain/price-table.js';

/** `companyId` null: of the platform, for all companies. */
export interface ListedPrice extends Price {
  /** Null: shipped. */
  id: string | null;
  scope: 'shipped' | 'platform' | 'company';
  companyId: string | null;
  createdAt: Date | null;
}

export interface NewPrice extends Price {
  companyId: string | null;
  by: string;
}

export interface PriceStore {
  /** Those of the company first, then of the platform, then those that are shipped. */
  list(companyId: CompanyScope): Promise<ListedPrice[]>;
  /** One of the same service, unit and day is replaced. */
  set(price: NewPrice): Promise<{ price: ListedPrice; isNew: boolean }>;
  /** False: the scope sees no such override, or may not change it. */
  remove(scope: CompanyScope, id: string): Promise<boolean>;
}
