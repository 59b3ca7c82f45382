import type { Knex } from 'knex';
import type { CompanyScope } from '../domain/principal.js';
import type { ListedPrice, NewPrice, PriceStore } from '../ports/price-store.js';
import { shippedPrices } from './shipped-prices.js';

type Row = Omit<ListedPrice, 'scope'>;

const COLUMNS = `id, company_id as "companyId", kind, provider, model, unit,
  trim_scale(price_usd)::text as "priceUsd", valid_from::text as "validFrom", source,
  created_at as "createdAt"`;

export function createPriceStore(db: Knex): PriceStore {
  return {
    async list(companyId: CompanyScope) {
      const { rows } = await db.raw<{ rows: Row[] }>(
        `select ${COLUMNS} from price_overrides
         where company_id is null or company_id = :companyId
         order by company_id nulls last, kind, provider, model, unit, valid_from desc`,
        { companyId },
      );
      return [...rows.map(listed), ...shipped()];
    },

    set: (wanted) => set(db, wanted),

    async remove(scope, id) {
      const { rows } = await db.raw<{ rows: unknown[] }>(
        `delete from price_overrides where id = :id
           and (cast(:scope as uuid) is null or company_id = :scope)
         returning id`,
        { id, scope },
      );
      return rows.length > 0;
    },
  };
}

async function set(db: Knex, wanted: NewPrice) {
  const { companyId, by, ...price } = wanted;
  const { rows } = await db.raw<{ rows: (Row & { isNew: boolean })[] }>(
    `insert into price_overrides (company_id, kind, provider, model, unit, price_usd, valid_from,
       source, created_by)
     values (:companyId, :kind, :provider, :model, :unit, :priceUsd, :validFrom, :source, :by)
     on conflict (coalesce(company_id, '00000000-0000-0000-0000-000000000000'), kind, provider,
       model, unit, valid_from)
     do update set price_usd = excluded.price_usd, source = excluded.source,
       created_by = excluded.created_by, created_at = clock_timestamp()
     returning ${COLUMNS}, xmax = 0 as "isNew"`,
    { companyId, by, ...price },
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a price was neither inserted nor updated');
  const { isNew, ...stored } = row;
  return { price: listed(stored), isNew };
}

function listed(row: Row): ListedPrice {
  return { ...row, scope: row.companyId === null ? 'platform' : 'company' };
}

function shipped(): ListedPrice[] {
  return shippedPrices().map((price) => ({
    ...price,
    ...{ id: null, scope: 'shipped', companyId: null, createdAt: null },
  }));
}
