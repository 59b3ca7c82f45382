import type { Knex } from 'knex';
import {
  ABANDONED_DETAILS,
  BREAKER_WINDOWS,
  breakerTrip,
  type BreakerCounts,
} from '../domain/breaker.js';
import { pauseAutomatically } from './automatic-pause.js';

/** The last calls that are looked through for enough answered ones. */
const CALLS_LOOKED_AT = 600;
const abandoned = ABANDONED_DETAILS.map((detail) => `'${detail}'`).join(', ');

/** Since the campaign last began to run: a resume gives it a new chance. */
const COUNTS = `
  with since as (
    select coalesce(max(at), '-infinity') as at from campaign_events
    where campaign_id = :campaignId and kind = 'status' and after ->> 'status' = 'running'),
  last as (
    select c.id, c.network, c.disposition, c.detail,
      row_number() over (order by c.created_at desc) as n
    from calls c, since
    where c.campaign_id = :campaignId and c.created_at > since.at and c.state = 'ended'
      and c.detail is distinct from 'never_dialled'
    order by c.created_at desc limit ${CALLS_LOOKED_AT}),
  answered as (
    select id, disposition, detail, row_number() over (order by n) as n
    from last where network = 'answered')
  select
    (select count(*) from last where n <= ${BREAKER_WINDOWS.dials}) as dials,
    (select count(*) from last where n <= ${BREAKER_WINDOWS.dials}
      and network = 'trunk_failure') as "trunkFailures",
    (select count(*) from answered where n <= ${BREAKER_WINDOWS.answered}) as answered,
    (select count(*) from answered where n <= ${BREAKER_WINDOWS.answered}
      and disposition = 'agent_error') as "agentErrors",
    (select count(*) from answered where n <= ${BREAKER_WINDOWS.abandoned}) as "answeredLong",
    (select count(*) from answered where n <= ${BREAKER_WINDOWS.abandoned}
      and detail in (${abandoned}) and not exists (
        select 1 from call_logs g where g.call_id = answered.id and g.role = 'assistant')
    ) as abandoned`;

/** Pauses the campaign when its last calls went so badly that somebody had better look. */
export async function checkBreaker(trx: Knex.Transaction, campaignId: string): Promise<void> {
  const { rows } = await trx.raw<{ rows: BreakerCounts[] }>(COUNTS, { campaignId });
  const trip = rows[0] === undefined ? null : breakerTrip(rows[0]);
  if (trip === null) return;
  await pauseAutomatically(trx, { campaignId, by: 'breaker', facts: { ...trip } });
}
