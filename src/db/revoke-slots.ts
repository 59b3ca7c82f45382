import type { Knex } from 'knex';

/** Whose granted slots: those of a campaign, of a company on all its lines, of a whole line. */
export type RevokedScope = { campaignId: string } | { companyId: string } | { lineId: string };

/** A changed limit holds from this long after the change; real time. */
const HOLDS_AFTER_SECONDS = 1;

/**
 * A limit has changed: slots further ahead than a second are revoked, and their dials take new ones
 * when they come to them. The caller holds the lock of the line or of the company, or changes
 * nothing but a line's factor.
 */
export async function revokeSlots(trx: Knex.Transaction, scope: RevokedScope): Promise<void> {
  const [column, id] = named(scope);
  await trx.raw(
    `with hold as materialized (
       select l.id, app_now(l.id)
         + make_interval(secs => :seconds) * coalesce(k.speed, 1) as from_at
       from lines l left join clock k on k.line_id = l.id where l.id in (${LINES_OF[column]})),
     ahead as materialized (
       select p.id from hold join permits p on p.line_id = hold.id
       where p.${column} = :id and p.slot_at > hold.from_at
         and p.used_at is null and p.returned_at is null
       order by p.id for update of p),
     revoked as (
       update permits p set slot_at = null from ahead where p.id = ahead.id)
     update campaign_pace p set next_slot_at = least(p.next_slot_at, hold.from_at),
       share_slot_at = least(p.share_slot_at, hold.from_at)
     from campaigns c join hold on hold.id = c.line_id
     where p.campaign_id = c.id and c.${OWNED_BY[column]} = :id and cast(:ofCampaign as boolean)`,
    { id, seconds: HOLDS_AFTER_SECONDS, ofCampaign: column === 'campaign_id' },
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
