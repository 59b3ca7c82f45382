import type { Knex } from 'knex';
import { toRetryRules } from '../contracts/retry-policy.js';
import type { DispositionCode } from '../domain/call.js';
import type { RetryFacts, RetryPolicy } from '../domain/retry-policy.js';
import type { CallContext } from './call-context.js';

type Read = Pick<RetryFacts, 'endings' | 'zones'> & Pick<RetryPolicy, 'byDisposition'>;

/** What the campaign says about retries, and what it has to be told of the round so far. */
export async function readRetryFacts(
  trx: Knex.Transaction,
  context: Pick<CallContext, 'permitId' | 'callTaskId' | 'campaignId' | 'round' | 'schedule'>,
  code: DispositionCode,
): Promise<Read> {
  const { permitId, callTaskId, campaignId, round, schedule } = context;
  const { rows } = await trx.raw<{ rows: RetryRow[] }>(
    `select c.retry_policy as "retryPolicy",
       (select zones from calls where id = :permitId) as zones,
       (select jsonb_object_agg(disposition, ended) from (
         select disposition, count(*) as ended from calls
         where call_task_id = :callTaskId and round = :round and state = 'ended'
           and id <> :permitId group by disposition) e) as endings
     from campaigns c where c.id = :campaignId`,
    { permitId, callTaskId, campaignId, round },
  );
  const row = rows[0];
  const before = row?.endings ?? {};
  const zones = row?.zones ?? [];
  return {
    byDisposition: toRetryRules(row?.retryPolicy ?? {}),
    endings: { ...before, [code]: (before[code] ?? 0) + 1 },
    zones: zones.length > 0 ? zones : [schedule.timezone],
  };
}

interface RetryRow {
  retryPolicy: Parameters<typeof toRetryRules>[0];
  zones: string[] | null;
  endings: Partial<Record<DispositionCode, number>> | null;
}
