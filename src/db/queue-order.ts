import type { Knex } from 'knex';
import type { Comebacks } from '../domain/queue-flow.js';
import type { Ahead } from '../domain/queue-place.js';
import type { CallTask } from '../ports/call-task-store.js';
import type { CountedZone, FreshZone } from '../ports/why-store.js';
import { epochMs, fromEpochMs } from './admission-facts.js';

/** Nobody needs to know the exact place of a task that far behind. */
export const POSITION_MAX = 100_000;

const IS_FRESH = `status = 'pending' and next_attempt_at is null and permit_id is null`;
const IS_DUE = `t.campaign_id = :campaignId and t.status in ('pending', 'retry')
  and t.next_attempt_at is not null and t.permit_id is null`;

/** The zones that fresh tasks of a campaign are in, each by a jump in the index. */
export async function readFreshZones(db: Knex, campaignId: string): Promise<FreshZone[]> {
  const first = (condition: string) => `(select zone_key, id from call_tasks
    where campaign_id = :campaignId and ${IS_FRESH} ${condition}
    order by zone_key, priority desc, seq limit 1)`;
  const { rows } = await db.raw<{ rows: { zone_key: string; id: string }[] }>(
    `with recursive zones as (
       ${first('and zone_key is not null')}
       union all
       select n.zone_key, n.id from zones z
         cross join lateral ${first('and zone_key > z.zone_key')} n)
     select zone_key, id from zones
     union all
     (select zone_key, id from call_tasks
       where campaign_id = :campaignId and ${IS_FRESH} and zone_key is null limit 1)`,
    { campaignId },
  );
  return rows.map(({ zone_key: zoneKey, id }) => ({ zoneKey, sampleTaskId: id }));
}

/** The same with counts: one pass over the index of fresh tasks. */
export async function countFreshZones(db: Knex, campaignId: string): Promise<CountedZone[]> {
  const zones = await readFreshZones(db, campaignId);
  if (zones.length === 0) return [];
  const { rows } = await db.raw<{ rows: { zone_key: string | null; tasks: number }[] }>(
    `select zone_key, count(*) as tasks from call_tasks
     where campaign_id = ? and ${IS_FRESH} group by zone_key`,
    [campaignId],
  );
  return rows.flatMap(({ zone_key: zoneKey, tasks }) => {
    const zone = zones.find((known) => known.zoneKey === zoneKey);
    return zone === undefined ? [] : [{ ...zone, tasks }];
  });
}

export async function readAhead(
  db: Knex,
  task: Pick<CallTask, 'id' | 'campaignId' | 'nextAttemptAt'>,
  asked: { openZones: readonly (string | null)[]; nowLineMs: number },
): Promise<Ahead> {
  const own = await db('call_tasks')
    .where({ id: task.id })
    .first<{ seq: number; priority: number } | undefined>('seq', 'priority');
  const bindings = {
    ...{ campaignId: task.campaignId, max: POSITION_MAX, now: new Date(asked.nowLineMs) },
    zones: asked.openZones.filter((zone) => zone !== null),
    withoutZone: asked.openZones.includes(null),
    ...{ seq: own?.seq ?? 0, priority: own?.priority ?? 0, dueAt: task.nextAttemptAt },
  };
  const isDue = task.nextAttemptAt !== null;
  const same = isDue ? `${IS_DUE} and t.next_attempt_at < :dueAt` : null;
  const [fresh, due] = await Promise.all([
    countFresh(db, bindings, isDue ? '' : 'before'),
    countUpTo(db, bindings, same ?? `${IS_DUE} and t.next_attempt_at <= :now`),
  ]);
  return isDue
    ? { kind: 'due', sameKind: due, otherKind: fresh }
    : { kind: 'fresh', sameKind: fresh, otherKind: due };
}

const BUCKETS = 100;

/** Tasks that wait for a time within the next while, counted in equal buckets of it. */
export async function readBecomingDue(
  db: Knex,
  campaignId: string,
  asked: { nowLineMs: number; withinMs: number },
): Promise<Pick<Comebacks, 'bucketMs' | 'known'>> {
  const { nowLineMs, withinMs } = asked;
  const { rows } = await db.raw<{ rows: { bucket: number; tasks: number }[] }>(
    `select width_bucket(${epochMs('next_attempt_at')}, :from, :until, ${BUCKETS}) - 1 as bucket,
       count(*) as tasks
     from (select t.next_attempt_at from call_tasks t where ${IS_DUE}
       and t.next_attempt_at > ${fromEpochMs(':from')}
       and t.next_attempt_at < ${fromEpochMs(':until')}
       order by t.next_attempt_at limit :max) soon group by 1`,
    { campaignId, max: POSITION_MAX, from: nowLineMs, until: nowLineMs + withinMs },
  );
  const known = Array.from({ length: BUCKETS }, () => 0);
  for (const { bucket, tasks } of rows) known[bucket] = tasks;
  return { bucketMs: withinMs / BUCKETS, known };
}

type Bindings = Record<string, Knex.RawBinding | string[]>;

async function countUpTo(db: Knex, bindings: Bindings, where: string): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    `select count(*) from (select 1 from call_tasks t where ${where} limit :max) found`,
    bindings as Record<string, Knex.RawBinding>,
  );
  return rows[0]?.count ?? 0;
}

/** Of each open zone those that come before, by two ranges of the index. */
async function countFresh(db: Knex, bindings: Bindings, which: 'before' | ''): Promise<number> {
  const inZone = (zone: string, order: string) => `(select 1 from call_tasks t
    where t.campaign_id = :campaignId and t.${IS_FRESH.replaceAll(' and ', ' and t.')}
      and ${zone} ${order} limit :max)`;
  const orders =
    which === ''
      ? ['']
      : ['and t.priority > :priority', 'and t.priority = :priority and t.seq < :seq'];
  const known = orders.map((order) => inZone('t.zone_key = z.zone_key', order));
  const unknown = orders.map((order) => inZone('t.zone_key is null and :withoutZone', order));
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    `select count(*) from (
       (select 1 from unnest(cast(:zones as text[])) as z (zone_key)
         cross join lateral (${known.join(' union all ')}) behind limit :max)
       union all ${unknown.join(' union all ')}) all_of_them`,
    bindings as Record<string, Knex.RawBinding>,
  );
  return Math.min(POSITION_MAX, rows[0]?.count ?? 0);
}
