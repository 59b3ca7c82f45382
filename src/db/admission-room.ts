import type { Knex } from 'knex';
import {
  fairShares,
  wholeChannels,
  type CampaignClaim,
  type FairShares,
} from '../domain/fair-share.js';
import { epochMs, fromEpochMs, LATENESS_MAX_MS, type AdmissionFacts } from './admission-facts.js';

/** What the limits leave to a campaign, when the others that want the same get their share. */
export interface Room {
  freeChannels: number;
  /** Dials a minute, and what binds them. */
  rates: FairShares;
  ratePart: number;
  /** Campaigns that want a part of the line or of the company. */
  wanting: number;
  /** Permits of the line that are waited for: their slot has passed, no dial came yet. */
  late: number;
}

/** A permit that is late by this was lost rather than delayed; real time. */
const LOST_AFTER_MS = 10_000;
/** A campaign that waits for no channel takes this many more at most before it is seen again. */
const CHANNELS_AHEAD_MS = 3_000;
const MINUTE_MS = 60_000;

interface RoomRow {
  campaignId: string;
  companyId: string;
  lineId: string;
  weight: number;
  priority: number;
  perMinute: number;
  wantsPerMinute: number | null;
  channels: number;
  companyPerMinute: number | null;
  companyChannels: number | null;
  wants: boolean;
  isStarved: boolean;
  servedAtMs: number | null;
  held: number;
  late: number;
}

/**
 * Every campaign on the line or of the company that holds a channel or wants one; company limits
 * count per clock.
 */
const ROOM = `
  with held as materialized (
    select l.campaign_id, count(*) as held,
      count(*) filter (where p.used_at is null and p.slot_at < ${fromEpochMs(':lateSince')}
        and p.slot_at > ${fromEpochMs(':lostSince')}) as late
    from leases l join permits p on p.id = l.permit_id
    where l.line_id = :lineId or (l.company_id = :companyId
      and l.clock_line_id is not distinct from cast(:clockLine as uuid))
    group by l.campaign_id),
  wanting as materialized (
    select p.campaign_id from campaign_pace p join campaigns c on c.id = p.campaign_id
    where p.wants_until > clock_timestamp() and c.status = 'running' and c.admission_open
      and (c.line_id = :lineId or (c.company_id = :companyId and cast(:clockLine as uuid) is null
        and not exists (select 1 from clock k where k.line_id = c.line_id))))
  select c.id as "campaignId", c.company_id as "companyId", c.line_id as "lineId", co.weight,
    c.priority, c.calls_per_minute as "perMinute", p.wants_per_minute as "wantsPerMinute",
    c.max_concurrent_calls as channels, co.calls_per_minute as "companyPerMinute",
    co.max_concurrent_calls as "companyChannels",
    c.id in (select campaign_id from wanting) as wants,
    p.starved_since is not null as "isStarved", ${epochMs('p.next_slot_at')} as "servedAtMs",
    coalesce(h.held, 0) as held, coalesce(h.late, 0) as late
  from (select campaign_id from held union select campaign_id from wanting
    union select cast(:campaignId as uuid)) as concerned (campaign_id)
  join campaigns c on c.id = concerned.campaign_id
  join companies co on co.id = c.company_id
  left join campaign_pace p on p.campaign_id = c.id
  left join held h on h.campaign_id = c.id`;

export async function readRoom(trx: Knex.Transaction, facts: AdmissionFacts): Promise<Room> {
  const { campaignId, companyId, lineId, nowLineMs } = facts;
  const { speed } = facts.clock;
  const { rows } = await trx.raw<{ rows: RoomRow[] }>(ROOM, {
    ...{ campaignId, companyId, lineId },
    clockLine: facts.isVirtual ? lineId : null,
    lateSince: nowLineMs - LATENESS_MAX_MS * speed,
    lostSince: nowLineMs - LOST_AFTER_MS * speed,
  });
  // The one that asks wants, whatever it said when it asked before.
  const wanting = rows.filter((row) => row.wants || row.campaignId === campaignId);
  const rates = rateShares(wanting, facts);
  return {
    freeChannels: freeChannels({ rows, wanting }, facts),
    rates,
    ratePart: rates.parts.get(campaignId) ?? 0,
    wanting: wanting.length,
    late: sum(rows, (row) => (row.lineId === lineId ? row.late : 0)),
  };
}

function rateShares(wanting: readonly RoomRow[], facts: AdmissionFacts): FairShares {
  const claims = wanting.map((row): CampaignClaim => {
    const isOwn = row.campaignId === facts.campaignId;
    const usable = isOwn ? null : row.wantsPerMinute;
    return { ...claimOf(row), most: Math.min(row.perMinute, usable ?? Infinity) };
  });
  const { lineId, companyId, linePerMinute } = facts;
  return fairShares(claims, { lineId, companyId, lineCapacity: linePerMinute });
}

function freeChannels(
  { rows, wanting }: { rows: readonly RoomRow[]; wanting: readonly RoomRow[] },
  facts: AdmissionFacts,
): number {
  const { campaignId, companyId, lineId, channels } = facts;
  const held = {
    campaign: sum(rows, (row) => (row.campaignId === campaignId ? row.held : 0)),
    company: sum(rows, (row) => (row.companyId === companyId ? row.held : 0)),
    line: sum(rows, (row) => (row.lineId === lineId ? row.held : 0)),
  };
  const free = Math.min(
    channels.campaign - held.campaign,
    channels.line - held.line,
    channels.company === null ? Infinity : channels.company - held.company,
  );
  if (wanting.length < 2) return Math.max(0, free);
  return Math.max(0, Math.min(free, channelPart({ rows, wanting }, facts) - held.campaign));
}

/** What calls of campaigns hold that want no more is not there to be shared. */
function channelPart(
  { rows, wanting }: { rows: readonly RoomRow[]; wanting: readonly RoomRow[] },
  facts: AdmissionFacts,
): number {
  const { campaignId, companyId, lineId } = facts;
  const leftOver = rows.filter((row) => !wanting.includes(row));
  const heldOn = (by: (row: RoomRow) => boolean) => sum(leftOver.filter(by), (row) => row.held);
  const companyLeft = heldOn((row) => row.companyId === companyId);
  const claims = wanting.map((row): CampaignClaim => {
    const claim = { ...claimOf(row), companyMost: row.companyChannels ?? Infinity };
    const isOwn = row.campaignId === campaignId;
    const most = isOwn || row.isStarved ? row.channels : usableChannels(row);
    const companyMost = claim.companyMost - (row.companyId === companyId ? companyLeft : 0);
    return { ...claim, companyMost: Math.max(0, companyMost), most };
  });
  const lineCapacity = facts.channels.line - heldOn((row) => row.lineId === lineId);
  const { parts } = fairShares(claims, { lineId, companyId, lineCapacity });
  const whole = wholeChannels(
    wanting.map(({ campaignId: id, servedAtMs }) => ({
      ...{ campaignId: id, part: parts.get(id) ?? 0, servedAtMs },
    })),
  );
  return whole.get(campaignId) ?? 0;
}

/** Of a campaign that waits for its rate: what it holds, and what it may take in a moment. */
function usableChannels({ held, perMinute, channels }: RoomRow): number {
  return Math.min(channels, held + Math.ceil((perMinute * CHANNELS_AHEAD_MS) / MINUTE_MS));
}

function claimOf(row: RoomRow): CampaignClaim {
  return {
    ...{ campaignId: row.campaignId, companyId: row.companyId, lineId: row.lineId },
    companyWeight: row.weight,
    companyMost: row.companyPerMinute ?? Infinity,
    priority: row.priority,
    most: row.perMinute,
  };
}

function sum(rows: readonly RoomRow[], value: (row: RoomRow) => number): number {
  return rows.reduce((total, row) => total + value(row), 0);
}
