import type { Knex } from 'knex';

/** Whose granted slots: those of a campaign, of a company on all its lines, of a whole line. */
export type RevokedScope = { campaignId: string } | { companyId: string } | { lineId: string };

/** Slots of a campaign keep a distance of this divided by its rate, see `pacing`. */
const SPACED_MINUTE_SECONDS = 60.6;

/**
 * A limit has changed, and holds from one second after the request: no slot that is still ahead is
 * kept, as that second is for the request itself and for the lateness of the last dials. Revoked
 * dials take new slots when they come to them. The caller holds the lock of the line or of the
 * company, or changes nothing but a line's factor.
 */
export async function revokeSlots(trx: Knex.Transaction, scope: RevokedScope): Promise<void> {
  const [column, id] = named(scope);
  await trx.raw(
    `with lines_now as materialized (
       select id, app_now(id) as now from lines where id in (${LINES_OF[column]})),
     ahead as materialized (
       select p.id from lines_now l join permits p on p.line_id = l.id
       where p.${column} = :id and p.slot_at > l.now
         and p.used_at is null and p.returned_at is null
       order by p.id for update of p),
     revoked as (
       update permits p set slot_at = null from ahead where p.id = ahead.id)
     update campaign_pace p set share_slot_at = least(p.share_slot_at, l.now),
       next_slot_at = least(p.next_slot_at, greatest(l.now, (
         select max(kept.slot_at) from permits kept where kept.campaign_id = c.id
           and kept.line_id = l.id and (kept.slot_at <= l.now or kept.used_at is not null)
           and kept.slot_at > l.now - make_interval(secs => :minute)
         ) + make_interval(secs => cast(:minute as float8) / c.calls_per_minute)))
     from campaigns c join lines_now l on l.id = c.line_id
     where p.campaign_id = c.id and c.${OWNED_BY[column]} = :id and cast(:ofCampaign as boolean)`,
    { id, minute: SPACED_MINUTE_SECONDS, ofCampaign: column === 'campaign_id' },
  );
}

const LINES_OF = {
  campaign_id: 'select line_id from campaigns where id = :id',
  company_id: 'select line_id from campaigns where company_id = :id',
  line_id: 'select cast(:id as uuid)',
} as const;
const OWNED_BY = { campaign_id: 'id', company_id: 'company_id', line_id: 'line_id' } as const;

function named(scope: RevokedScope): [keyof typeof LINES_OF, string] {
  if ('campaignId' in scope) return ['campaign_id', scope.campaignId];
  if ('companyId' in scope) return ['company_id', scope.companyId];
  return ['line_id', scope.lineId];
}
