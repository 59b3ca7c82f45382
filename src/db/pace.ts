import type { Knex } from 'knex';
import { grantSlots, spacingMs } from '../domain/pacing.js';
import { fromEpochMs, sharedLevels, type AdmissionFacts } from './admission-facts.js';

/**
 * A permit's slot is at least this far ahead, so that the callTask can start and open its room in
 * time; real time.
 */
const SLOT_LEAD_MS = 350;
/** How far ahead slots are granted, real time: an agent on a LiveKit line needs longer to start. */
const HORIZON_MS = { simulator: 2_000, real: 10_000 };

export interface GrantedSlots {
  slots: number[];
  /** Real milliseconds until the next free slot comes near enough to be granted. */
  untilNextSlotMs: number;
}

/**
 * Grants up to `count` slots and remembers the campaign's next one. The caller holds the locks of
 * line and company. `leadMs`: how far ahead the first slot must be, real time.
 */
export async function grantPace(
  trx: Knex.Transaction,
  facts: AdmissionFacts,
  request: { count: number; leadMs?: number; horizonMs?: number },
): Promise<GrantedSlots> {
  const { speed } = facts.clock;
  const horizonMs =
    request.horizonMs ?? (facts.lineIsReal ? HORIZON_MS.real : HORIZON_MS.simulator);
  const fromMs = facts.nowLineMs + (request.leadMs ?? SLOT_LEAD_MS) * speed;
  const untilMs = facts.nowLineMs + horizonMs * speed;
  const shared = await sharedLevels(trx, facts, fromMs);
  const pace = {
    fromMs,
    shared,
    campaign: { nextSlotMs: facts.nextSlotMs, spacingMs: spacingMs(facts.campaignPerMinute) },
  };
  const grant = grantSlots({ ...pace, untilMs, count: request.count });
  if (grant.slots.length > 0) await remember(trx, facts, grant);
  return { slots: grant.slots, untilNextSlotMs: (grant.nextSlotMs - untilMs) / speed };
}

async function remember(
  trx: Knex.Transaction,
  facts: AdmissionFacts,
  grant: { slots: number[]; nextSlotMs: number },
): Promise<void> {
  await trx.raw(
    `insert into campaign_pace (campaign_id, next_slot_at, permits_granted)
     values (:campaignId, ${fromEpochMs(':next')}, :granted)
     on conflict (campaign_id) do update set next_slot_at = excluded.next_slot_at,
       permits_granted = campaign_pace.permits_granted + excluded.permits_granted`,
    { campaignId: facts.campaignId, next: grant.nextSlotMs, granted: grant.slots.length },
  );
}
