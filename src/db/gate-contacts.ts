import type { Knex } from 'knex';
import {
  candidateZones,
  countryOfNumber,
  parseZoneKey,
  type ZoneTable,
} from '../domain/contact-zones.js';
import type { ContactGateFacts } from '../domain/gate-facts.js';
import { CONSENT_GRADES } from '../domain/policy-pack.js';
import { epochMs, fromEpochMs } from './admission-facts.js';
import type { CampaignGate } from './gate-campaign.js';
import { suppressionBinds } from './suppression-scope.js';

/** Caps look back this far at most. */
const HISTORY_DAYS = 31;
const DAY_MS = 86_400_000;

/**
 * A dial rang unless it is known that it reached no phone. The time of a line with a clock is its
 * own: its calls count there and nowhere else.
 */
const rangOf = (numbers: string, isVirtual: boolean) => `
  array(select ${epochMs('r.dialing_at')} from calls r
    where r.company_id = t.company_id and r.phone_number ${numbers}
      and r.dialing_at > ${fromEpochMs(':since')}
      and coalesce(r.network, '') not in
        ('trunk_failure', 'congestion', 'invalid_number', 'blocked')
      and r.detail is distinct from 'never_dialled'
      and ${isVirtual ? 'r.line_id = :lineId' : REAL_TIME_LINE})`;
const REAL_TIME_LINE = 'not exists (select 1 from clock k where k.line_id = r.line_id)';

const grades = CONSENT_GRADES.map((grade) => `'${grade}'`).join(', ');

/** Every part looks up an index by company and number; one statement for a whole batch. */
const contactsQuery = (isVirtual: boolean) => `
  select t.id, t.phone_number as "phoneNumber", t.country, t.line_type as "lineType", t.region,
    t.zone_key as "zoneKey",
    exists (select 1 from suppressions s where ${suppressionBinds}) as "isSuppressed",
    (select max(array_position(array[${grades}], g.grade)) from consents g
      where g.company_id = t.company_id and g.phone_number = t.phone_number
        and (g.purpose is null or g.purpose = c.purpose) and g.revoked_at is null
        and (g.expires_at is null or g.expires_at > ${fromEpochMs(':now')})) as "consentRank",
    exists (select 1 from calls o where o.company_id = t.company_id
      and o.phone_number = t.phone_number and o.state in ('dialing', 'live')
      and o.call_task_id <> t.id
      and o.clock_line_id ${isVirtual ? '= :lineId' : 'is null'}) as "numberInCall",
    ${rangOf('= t.phone_number', isVirtual)} as "rangAtMs",
    case when t.contact_key is null then null else
      ${rangOf(
        `in (select n.phone_number from call_tasks n
          where n.company_id = t.company_id and n.contact_key = t.contact_key)`,
        isVirtual,
      )} end as "rangContactAtMs"
  from unnest(cast(:taskIds as uuid[])) as asked (id)
  join call_tasks t on t.id = asked.id
  join campaigns c on c.id = t.campaign_id`;
const OF_VIRTUAL_LINES = contactsQuery(true);
const OF_REAL_TIME = contactsQuery(false);

interface ContactRow extends Omit<
  ContactGateFacts,
  'zones' | 'zonesKnown' | 'consentGrade' | 'rangContactAtMs'
> {
  id: string;
  zoneKey: string | null;
  /** From 1, the weakest. */
  consentRank: number | null;
  rangContactAtMs: number[] | null;
}

export async function readContacts(
  db: Knex,
  gate: CampaignGate,
  taskIds: readonly string[],
): Promise<ContactRow[]> {
  const { rows } = await db.raw<{ rows: ContactRow[] }>(
    gate.isVirtual ? OF_VIRTUAL_LINES : OF_REAL_TIME,
    {
      taskIds,
      now: gate.nowLineMs,
      since: gate.nowLineMs - HISTORY_DAYS * DAY_MS,
      ...(gate.isVirtual && { lineId: gate.lineId }),
    },
  );
  return rows;
}

/** A row that does not say where its contact is: the number is asked. */
export function toContact(row: ContactRow, table: ZoneTable): ContactGateFacts {
  const { phoneNumber, lineType, region, isSuppressed, numberInCall, rangAtMs } = row;
  const { consentRank, rangContactAtMs } = row;
  return {
    ...{ phoneNumber, lineType, region, isSuppressed, numberInCall, rangAtMs },
    ...placeOf(row, table),
    consentGrade: CONSENT_GRADES[(consentRank ?? 1) - 1] ?? 'none',
    rangContactAtMs: rangContactAtMs ?? rangAtMs,
  };
}

function placeOf(
  { phoneNumber, zoneKey, lineType, region, ...row }: ContactRow,
  table: ZoneTable,
): Pick<ContactGateFacts, 'country' | 'zones' | 'zonesKnown'> {
  const country = row.country ?? countryOfNumber(phoneNumber, table);
  if (zoneKey !== null) {
    const { zones, isKnown } = parseZoneKey(zoneKey, table);
    return { country, zones, zonesKnown: isKnown };
  }
  const found = candidateZones({ phoneNumber, country, lineType, region, table });
  return { country, zones: found.zones, zonesKnown: found.isKnown };
}
