import type { Knex } from 'knex';
import type { CompanyScope } from '../domain/principal.js';
import type { DashboardCounts, DashboardStore } from '../ports/dashboard-store.js';

/** Both conditions hold: what the key may see, and what was asked for. */
const SEEN = `company_id = any(select id from companies
  where (cast(:scope as uuid) is null or id = :scope)
    and (cast(:companyId as uuid) is null or id = :companyId))`;

/** Weeks are of seven days before the given instants, real time. */
const COUNTS = `
  select
    (select count(*) from skillbases where ${SEEN} and archived_at is null and is_active)
      as "activeBots",
    (select count(*) from skillbases where ${SEEN} and archived_at is null) as "totalBots",
    (select count(*) from leads where ${SEEN} and removed_at is null
      and created_at >= to_timestamp(cast(:week as float8))) as "newLeads",
    (select count(*) from leads where ${SEEN} and removed_at is null
      and created_at >= to_timestamp(cast(:weekBefore as float8))
      and created_at < to_timestamp(cast(:week as float8))) as "leadsBefore",
    (select count(*) from leads where ${SEEN} and removed_at is null and status = 'new')
      as "leadsPending"`;

export function createDashboardStore(db: Knex): DashboardStore {
  return {
    async counts(scope: CompanyScope, companyId, { weekMs, weekBeforeMs }) {
      const { rows } = await db.raw<{ rows: DashboardCounts[] }>(COUNTS, {
        ...{ scope, companyId: companyId ?? null },
        ...{ week: weekMs / 1000, weekBefore: weekBeforeMs / 1000 },
      });
      const [row] = rows;
      if (row === undefined) throw new Error('counts were asked for and not answered');
      return row;
    },
  };
}
