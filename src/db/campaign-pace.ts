import type { Knex } from 'knex';
import type { NextAsk } from '../domain/admission.js';
import { fromEpochMs, type AdmissionFacts } from './admission-facts.js';
import type { GrantedSlots } from './pace.js';

/**
 * A campaign that wants a share is asked for again within this after it said it would; real time.
 */
const WANTS_MARGIN_MS = 5_000;
/** What a campaign that waits for channels can use of a rate: what it used, and a little more. */
const MINUTE_MS = 60_000;

/** A statement, or a part of one, with what it is bound to. */
export interface Statement {
  sql: string;
  bindings: Record<string, unknown>;
}

/**
 * What an admission leaves behind for the next one: its slots, whether it wants more than it got,
 * and whether it waits for a channel, so that the next release wakes it (see `releaseLease`).
 */
export function paceStatement(
  facts: AdmissionFacts,
  { grant, next, wants }: { grant: GrantedSlots; next: NextAsk; wants: boolean },
): Statement {
  const { campaignId, nowLineMs } = facts;
  return {
    sql: `insert into campaign_pace as p (campaign_id, next_slot_at, share_slot_at,
       permits_granted, starved_since, wants_until, wants_per_minute)
     values (:campaignId, ${fromEpochMs(':nextSlotMs')}, ${fromEpochMs(':nextShareMs')}, :granted,
       case when :starved then clock_timestamp() end,
       case when :wants then clock_timestamp() + make_interval(secs => :wantsSeconds) end,
       ${next.starved ? USED : 'null'})
     on conflict (campaign_id) do update set
       next_slot_at = coalesce(excluded.next_slot_at, p.next_slot_at),
       share_slot_at = coalesce(excluded.share_slot_at, p.share_slot_at),
       permits_granted = p.permits_granted + excluded.permits_granted,
       starved_since = excluded.starved_since, wants_until = excluded.wants_until,
       wants_per_minute = excluded.wants_per_minute`,
    bindings: {
      campaignId,
      nextSlotMs: grant.slots.length > 0 ? grant.nextSlotMs : null,
      nextShareMs: grant.slots.length > 0 ? grant.nextShareMs : null,
      granted: grant.slots.length,
      starved: next.starved,
      wants,
      wantsSeconds: ((next.askAgainInMs ?? 0) + WANTS_MARGIN_MS) / 1_000,
      ...(next.starved && { minuteAgo: nowLineMs - MINUTE_MS }),
    },
  };
}

/** For a permit that took another slot. */
export async function saveNextSlot(
  trx: Knex.Transaction,
  { campaignId }: AdmissionFacts,
  { nextSlotMs }: GrantedSlots,
): Promise<void> {
  await trx.raw(
    `insert into campaign_pace (campaign_id, next_slot_at)
     values (:campaignId, ${fromEpochMs(':nextSlotMs')})
     on conflict (campaign_id) do update set next_slot_at = excluded.next_slot_at`,
    { campaignId, nextSlotMs },
  );
}

/** In the transaction of the call's own record, so that each is counted once. */
export async function addSpent(
  trx: Knex.Transaction,
  campaignId: string,
  usd: string,
): Promise<void> {
  await trx.raw(
    `insert into campaign_pace as p (campaign_id, spent_usd) values (:campaignId, :usd)
     on conflict (campaign_id) do update set spent_usd = p.spent_usd + excluded.spent_usd`,
    { campaignId, usd },
  );
}

/** Those that are granted by the same statement are not seen by it yet. */
const USED = `(select (count(*) + :granted) * 1.1 + 1 from permits
  where campaign_id = :campaignId and slot_at > ${fromEpochMs(':minuteAgo')})`;
