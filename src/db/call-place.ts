import type { Knex } from 'knex';
import type { CompanyScope } from '../domain/principal.js';
import type { CallFilter } from '../ports/call-store.js';
import type { PageRequest } from '../ports/page.js';
import { NEAR, placeOfPage, type PageStart } from './deep-page.js';
import { CallModel } from './models/call-model.js';

/**
 * Where a page of the list of calls begins, and the exact total, by the sums that reports are made
 * of. Null: the list has to be walked and counted itself.
 */
export async function placeInList(
  db: Knex,
  asked: { scope: CompanyScope; filter: CallFilter },
  page: PageRequest,
): Promise<PageStart | null> {
  const { scope, filter } = asked;
  const skip = page.after === null ? page.skip : 0;
  if (!isOfSums(filter) || (skip < NEAR && filter.status === undefined)) return null;
  const { companyId, campaignId, skillbaseId, outcome, status } = filter;
  const question = {
    ...{ scope, period: null },
    filter: { companyId, campaignId, skillbaseId, outcome, status },
  };
  const [isLeftOut, reserved, place] = await Promise.all([
    campaignId !== undefined && isRehearsal(db, campaignId),
    reservedAt(db, asked),
    placeOfPage(db, question, skip),
  ]);
  if (isLeftOut) return null;
  const { beforeMs } = place;
  const total = place.total + reserved.length;
  const before = reserved.filter((atMs) => beforeMs !== null && atMs >= beforeMs).length;
  return before > place.skip ? null : { beforeMs, skip: place.skip - before, total };
}

/** Calls that are under way are few and have an index; the others are asked for by no sum. */
function isOfSums(filter: CallFilter): boolean {
  const { phoneNumber, callTaskId, state, from, to, status } = filter;
  const others = [phoneNumber, callTaskId, state, from, to];
  return status !== 'active' && others.every((one) => one === undefined);
}

/** Sums are of real campaigns. */
async function isRehearsal(db: Knex, campaignId: string): Promise<boolean> {
  const own = db('campaigns').where('id', campaignId).whereNotNull('rehearsal_of');
  return (await own.first('id')) !== undefined;
}

/** The list has them, the sums have not: calls that are not dialled yet, some dozens of them. */
async function reservedAt(
  db: Knex,
  { scope, filter }: { scope: CompanyScope; filter: CallFilter },
): Promise<number[]> {
  if (filter.outcome !== undefined || filter.status !== undefined) return [];
  const columns = {
    company_id: filter.companyId,
    campaign_id: filter.campaignId,
    skillbase_id: filter.skillbaseId,
  };
  const query = CallModel.query(db).where('calls.state', 'reserved').where('rolled_up', false);
  for (const [column, value] of Object.entries(columns)) {
    if (value !== undefined) void query.where(`calls.${column}`, value);
  }
  if (scope !== null) void query.where('calls.company_id', scope);
  if (filter.campaignId === undefined) {
    const rehearsals = 'select id from campaigns where rehearsal_of is not null';
    void query.whereRaw(`calls.campaign_id not in (${rehearsals})`);
  }
  const rows = await query.select('calls.reserved_at');
  return rows.map(({ reservedAt: at }) => at.getTime());
}
