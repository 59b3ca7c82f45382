import type { Knex } from 'knex';
import { CONSENT_GRADES, type PolicyPack } from '../domain/policy-pack.js';
import { epochMs } from './admission-facts.js';

/** Open contacts of a campaign between whom the gate sees no difference, by one of them. */
export interface ClassRow {
  sampleTaskId: string;
  contacts: number;
  zoneKey: string | null;
  dueMs: number | null;
  attempts: number;
}

/** Dials of the past are told apart by the hour: what a cap says is right within one. */
const HISTORY_DAYS = 31;
/** Where a row does not say the zone, so much of a number tells it. */
const PREFIX_LENGTH = 10;
/** As the numbers of the examples begin. */
const EXAMPLE_PREFIX = '+7999000';

const grades = CONSENT_GRADES.map((grade) => `'${grade}'`).join(', ');

/** What `gate-contacts` looks up for each contact, here as sets that are joined once. */
const KNOWN = `
  own as materialized (
    select c.id, c.company_id, c.purpose, c.line_id, app_now(c.line_id) as now,
      exists (select 1 from clock k where k.line_id = c.line_id) as is_virtual
    from campaigns c where c.id = :campaignId),
  stop as materialized (
    select distinct s.phone_number from own o join suppressions s on s.company_id = o.company_id
    where (s.purpose is null or s.purpose = o.purpose)
      and (s.line_id is null or s.line_id = o.line_id)),
  agreed as materialized (
    select g.phone_number, max(array_position(array[${grades}], g.grade)) as rank
    from own o join consents g on g.company_id = o.company_id
    where (g.purpose is null or g.purpose = o.purpose) and g.revoked_at is null
      and (g.expires_at is null or g.expires_at > o.now)
    group by 1),
  rang as materialized (
    select r.phone_number,
      string_agg(to_char(r.dialing_at, 'MMDDHH24'), ',' order by r.dialing_at) as hours
    from own o join calls r on r.company_id = o.company_id
    where r.dialing_at > o.now - interval '${HISTORY_DAYS} days'
      and coalesce(r.network, '') not in
        ('trunk_failure', 'congestion', 'invalid_number', 'blocked')
      and r.detail is distinct from 'never_dialled'
      and case when o.is_virtual then r.line_id = o.line_id
        else not exists (select 1 from clock k where k.line_id = r.line_id) end
    group by 1),
  rang_contact as materialized (
    select n.contact_key, string_agg(r.hours, ';' order by r.phone_number) as hours
    from own o join call_tasks n on n.company_id = o.company_id and n.contact_key is not null
      join rang r on r.phone_number = n.phone_number
    group by 1),
  live as materialized (
    select distinct l.phone_number from own o join calls l on l.company_id = o.company_id
    where l.state in ('dialing', 'live')
      and l.clock_line_id is not distinct from case when o.is_virtual then o.line_id end)`;

export async function readClasses(
  trx: Knex,
  campaignId: string,
  asked: { packs: readonly PolicyPack[]; contactsMax: number | null },
): Promise<ClassRow[]> {
  const prefixes = prefixesOf(asked.packs);
  const place = prefixes.map((_some, at) => {
    const length = prefixes[at]?.[0]?.length ?? 0;
    return `when left(t.phone_number, ${length}) = any (:prefixes${at})
      then left(t.phone_number, ${length})`;
  });
  const { rows } = await trx.raw<{ rows: ClassRow[] }>(
    `with ${KNOWN}, open as (
       select * from call_tasks where campaign_id = :campaignId
         and status in ('pending', 'retry') and permit_id is null
       ${asked.contactsMax === null ? '' : 'order by seq limit :contactsMax'})
     select (array_agg(t.id))[1] as "sampleTaskId", count(*) as contacts,
       t.zone_key as "zoneKey", t.counted_attempts as attempts,
       ${epochMs('max(t.next_attempt_at)')} as "dueMs"
     from open t
       left join stop on stop.phone_number = t.phone_number
       left join agreed on agreed.phone_number = t.phone_number
       left join rang on rang.phone_number = t.phone_number
       left join rang_contact on rang_contact.contact_key = t.contact_key
       left join live on live.phone_number = t.phone_number
     group by t.country, t.line_type, t.region, t.zone_key, t.counted_attempts,
       date_trunc('hour', t.next_attempt_at), stop.phone_number is not null, agreed.rank,
       rang.hours, rang_contact.hours, live.phone_number is not null,
       t.phone_number like '${EXAMPLE_PREFIX}%',
       case when t.zone_key is null then left(t.phone_number, ${PREFIX_LENGTH}) end
       ${place.length === 0 ? '' : `, case ${place.join(' ')} end`}`,
    {
      campaignId,
      ...(asked.contactsMax !== null && { contactsMax: asked.contactsMax }),
      ...Object.fromEntries(prefixes.map((some, at) => [`prefixes${at}`, some])),
    },
  );
  return rows;
}

/** Those of all packs, the longest first, each length apart. */
function prefixesOf(packs: readonly PolicyPack[]): string[][] {
  const all = [...new Set(packs.flatMap(({ applies }) => applies.prefixes ?? []))];
  const lengths = [...new Set(all.map(({ length }) => length))].sort((a, b) => b - a);
  return lengths.map((length) => all.filter((prefix) => prefix.length === length));
}
