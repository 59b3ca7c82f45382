import type { Knex } from 'knex';
import { CALL_TASK_STATUSES } from '../domain/call-task.js';
import type { CompanyScope } from '../domain/principal.js';
import type { CallTask, CallTaskFilter } from '../ports/call-task-store.js';
import type { Page, PageRequest } from '../ports/page.js';
import { toCallTask } from './call-task-rows.js';
import { CallTaskModel } from './models/call-task-model.js';
import { nextKey, ofList } from './page-query.js';

export interface AskedTasks {
  scope: CompanyScope;
  filter: Pick<CallTaskFilter, 'campaignId' | 'status' | 'outcome'>;
  page: PageRequest;
}

type Values = Record<string, string | number | string[]>;

/**
 * A page of call tasks in the order in which they are called, oldest first. Where no index has that
 * order for all of them, the beginnings of the parts that have it are merged: the statuses of a
 * campaign, the companies of a platform.
 */
export async function pageOfTasks(db: Knex, asked: AskedTasks): Promise<Page<CallTask>> {
  const { page } = asked;
  const after = ofList(page.after, CallTaskModel.tableName, ['number', 'text']);
  const total = await countTasks(db, asked);
  if (total === 0) return { items: [], total, next: null };
  const { from, where, values } = partsOf(asked);
  const beyond = after === null ? [] : ['t.seq > cast(:after as bigint)'];
  const { rows: ids } = await db.raw<{ rows: { id: string }[] }>(
    `select part.id from ${from} cross join lateral (
       select t.id, t.seq from call_tasks t where ${[...where, ...beyond].join(' and ')}
       order by t.seq limit :most) part
     order by part.seq offset :skip limit :limit`,
    {
      ...values,
      ...(after !== null && { after: after[0] }),
      ...{ skip: page.skip, limit: page.limit, most: page.skip + page.limit },
    },
  );
  const rows = await CallTaskModel.query(db)
    .whereIn(
      'id',
      ids.map(({ id }) => id),
    )
    .orderBy('seq');
  const keys = rows.map(({ id, seq }) => ({ id, cursorAt: String(seq) }));
  return {
    items: rows.map(toCallTask),
    total,
    next: nextKey(keys, page.limit, CallTaskModel.tableName),
  };
}

async function countTasks(db: Knex, { scope, filter }: AskedTasks): Promise<number> {
  const query = db('call_task_counts as n').sum('n.tasks as total');
  if (filter.campaignId !== undefined) void query.where('n.campaign_id', filter.campaignId);
  if (filter.status !== undefined) void query.where('n.status', filter.status);
  if (filter.outcome !== undefined) void query.where('n.outcome', filter.outcome);
  if (scope !== null) {
    const own = db('campaigns').where('company_id', scope).select('id');
    void query.whereIn('n.campaign_id', own);
  }
  const [row] = (await query) as { total: string | null }[];
  return Number(row?.total ?? 0);
}

function partsOf({ scope, filter }: AskedTasks): { from: string; where: string[]; values: Values } {
  const { campaignId, status, outcome } = filter;
  const values: Values = {
    ...(campaignId !== undefined && { campaignId }),
    ...(scope !== null && { scope }),
    ...(status !== undefined && { status }),
    ...(outcome !== undefined && { outcome }),
  };
  const where = [
    ...(campaignId === undefined ? [] : ['t.campaign_id = :campaignId']),
    ...(scope === null ? [] : ['t.company_id = :scope']),
    ...(outcome === undefined ? [] : ['t.outcome = :outcome']),
  ];
  if (campaignId !== undefined) {
    const statuses = status === undefined ? [...CALL_TASK_STATUSES] : [status];
    const from = 'unnest(cast(:statuses as text[])) as one (status)';
    return { from, where: [...where, 't.status = one.status'], values: { ...values, statuses } };
  }
  const ofStatus = status === undefined ? [] : ['t.status = :status'];
  if (scope !== null) return { from: '(select) as one', where: [...where, ...ofStatus], values };
  return {
    from: 'companies one',
    where: [...where, ...ofStatus, 't.company_id = one.id'],
    values,
  };
}
