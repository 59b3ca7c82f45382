import type { Knex } from 'knex';
import { parsePolicyPack } from '../contracts/policy-pack-wire.js';
import type { CampaignSchedule, CampaignStatus } from '../domain/campaign.js';
import type { CallerIdFacts, ContactTimezonePolicy, GateFacts } from '../domain/gate-facts.js';
import type { ConsentGrade, PolicyPack, Purpose } from '../domain/policy-pack.js';
import { epochMs } from './admission-facts.js';
import { budgetColumns, toBudget, type BudgetRow } from './gate-budget.js';

/** What the gate asks that is the same for all contacts of a campaign. */
export type CampaignWideFacts = Omit<GateFacts, 'contact'>;

export interface CampaignGate extends CampaignWideFacts {
  companyId: string;
  lineId: string;
  /** The line has a clock of its own. */
  isVirtual: boolean;
  nowLineMs: number;
}

/** The approval that takes a pack of the platform away from a company. */
const DROP_PACK = 'drop_pack';
/** Own packs that were read before; a version of a pack never changes. */
const PACKS_KEPT_MAX = 500;

/**
 * Papers and dates hold by the time of the line, as everything does that a call is decided by. A
 * caller id is labelled from a day on, and rests after each dial.
 */
const CAMPAIGN = `
  select c.company_id as "companyId", c.line_id as "lineId", c.status,
    c.admission_open as "admissionOpen",
    ${epochMs('c.start_time')} as "startTimeMs", ${epochMs('c.end_time')} as "endTimeMs",
    c.daily_start_time as "dailyStart", c.daily_end_time as "dailyEnd", c.timezone,
    c.days_of_week as "daysOfWeek", c.holidays::text[] as holidays,
    c.contact_timezone_policy as "contactTimezonePolicy", c.purpose,
    c.consent ->> 'grade' as "consentGrade",
    l.kind <> 'simulator' as "isReal", ${epochMs('n.now')} as "nowLineMs",
    exists (select 1 from clock k where k.line_id = c.line_id) as "isVirtual",
    (select json_agg(json_build_object('kind', a.kind, 'subject', a.subject)) from approvals a
      where a.company_id = c.company_id and a.revoked_at is null
        and (a.valid_until is null or a.valid_until > n.now)) as approvals,
    (select json_agg(json_build_object('code', u.code, 'asOf', u.as_of)) from suppression_lists u
      where u.company_id = c.company_id) as lists,
    (select json_agg(json_build_object('id', o.id, 'body', o.body)) from policy_packs o
      where o.company_id = c.company_id and o.is_active) as "ownPacks",
    (select json_agg(json_build_object('phoneNumber', i.phone_number,
        'isLabelled', coalesce(i.display_text is not null
          and i.labelled_from <= (n.now at time zone 'UTC')::date, false),
        'hasContract', i.contract_id is not null,
        'restingUntilMs', ${epochMs(`(i.last_used_at + make_interval(secs => i.rest_seconds))`)})
        order by i.phone_number)
      from caller_ids i where i.line_id = c.line_id
        and (c.caller_ids = '{}' or i.phone_number = any (c.caller_ids))) as "callerIds",
    ${budgetColumns}
  from campaigns c
  join lines l on l.id = c.line_id
  cross join lateral (select app_now(c.line_id) as now) n
  where c.id = :campaignId`;

interface CampaignRow extends CampaignSchedule, BudgetRow {
  companyId: string;
  lineId: string;
  status: CampaignStatus;
  admissionOpen: boolean;
  contactTimezonePolicy: ContactTimezonePolicy;
  purpose: Purpose;
  consentGrade: ConsentGrade | null;
  isReal: boolean;
  nowLineMs: number;
  isVirtual: boolean;
  approvals: { kind: string; subject: string | null }[] | null;
  lists: { code: string; asOf: string }[] | null;
  ownPacks: { id: string; body: unknown }[] | null;
  callerIds: CallerIdFacts[] | null;
}

export function createCampaignGate(platformPacks: readonly PolicyPack[]) {
  const read = new Map<string, PolicyPack>();

  function ownPack({ id, body }: { id: string; body: unknown }): PolicyPack {
    const known = read.get(id);
    if (known !== undefined) return known;
    const pack = parsePolicyPack(body);
    if (read.size >= PACKS_KEPT_MAX) read.clear();
    read.set(id, pack);
    return pack;
  }

  /** The platform's own list while nothing changes it: what is known of a list is kept by it. */
  function packsOf(dropped: ReadonlySet<string | null>, own: CampaignRow['ownPacks']) {
    if (dropped.size === 0 && own === null) return platformPacks;
    return [...platformPacks.filter(({ code }) => !dropped.has(code)), ...(own ?? []).map(ownPack)];
  }

  return async function readCampaign(
    db: Knex,
    campaignId: string,
    taskIds: readonly string[],
  ): Promise<CampaignGate | null> {
    const { rows } = await db.raw<{ rows: CampaignRow[] }>(CAMPAIGN, { campaignId, taskIds });
    const row = rows[0];
    if (row === undefined) return null;
    const approvals = row.approvals ?? [];
    const dropped = new Set(
      approvals.filter(({ kind }) => kind === DROP_PACK).map(({ subject }) => subject),
    );
    return {
      companyId: row.companyId,
      lineId: row.lineId,
      isVirtual: row.isVirtual,
      nowLineMs: row.nowLineMs,
      campaign: {
        status: row.status,
        admissionOpen: row.admissionOpen,
        schedule: row,
        contactTimezonePolicy: row.contactTimezonePolicy,
        purpose: row.purpose,
        consentGrade: row.consentGrade ?? 'none',
        budget: toBudget(row, row.nowLineMs),
      },
      line: { isReal: row.isReal, callerIds: row.callerIds ?? [] },
      packs: packsOf(dropped, row.ownPacks),
      approvals,
      lists: row.lists ?? [],
    };
  };
}
