import type { Knex } from 'knex';
import {
  grantSlots,
  isFast,
  spacingMs,
  type SharedLevel,
  type SharePace,
  type SlotGrant,
} from '../domain/pacing.js';
import { epochMs, fromEpochMs, type AdmissionFacts } from './admission-facts.js';
import type { Room } from './admission-room.js';

/**
 * A permit's slot is at least this far ahead, so that the callTask can start and open its room in
 * time; real time.
 */
const SLOT_LEAD_MS = 350;
/** How far ahead slots are granted, real time: an agent on a LiveKit line needs longer to start. */
const HORIZON_MS = { simulator: 2_000, real: 10_000 };
/** A campaign whose share may grow any moment looks again after this; real time. */
const SHARE_LOOK_MS = 2_000;
/** What a share bears of lateness, beside one turn of all that want; real time. */
const SHARE_CREDIT_MS = 2_000;
/** A share that is nearly the campaign's own rate does not hold it back. */
const NEARLY_OWN = 0.999;

export interface GrantedSlots extends SlotGrant {
  /** Real milliseconds until the next free slot comes near enough to be granted. */
  untilNextSlotMs: number;
}

/** The slots that are free for a campaign, in their order. */
export interface Pace {
  /** The first ones; nothing of it is kept before `paceStatement`. */
  take(count: number): GrantedSlots;
}

/**
 * The caller holds the locks of line and company. `leadMs`: how far ahead the first slot must be,
 * real time. `isShared: false`: for a permit that took its part of the share when it was granted.
 */
export async function openPace(
  trx: Knex.Transaction,
  facts: AdmissionFacts,
  request: { room: Room; leadMs?: number; horizonMs?: number; isShared?: boolean },
): Promise<Pace> {
  const { speed } = facts.clock;
  const horizonMs =
    request.horizonMs ?? (facts.lineIsReal ? HORIZON_MS.real : HORIZON_MS.simulator);
  const fromMs = facts.nowLineMs + (request.leadMs ?? SLOT_LEAD_MS) * speed;
  const untilMs = facts.nowLineMs + horizonMs * speed;
  const share = request.isShared === false ? null : sharePace(facts, request.room);
  const shared = await sharedLevels(trx, facts, { fromMs, room: request.room });
  const campaign = {
    nextSlotMs: facts.nextSlotMs,
    spacingMs: spacingMs(facts.campaignPerMinute),
  };
  return {
    take(count) {
      const grant = grantSlots({ fromMs, untilMs, share, shared, campaign, count });
      const ownMs = (grant.nextSlotMs - untilMs) / speed;
      const shareMs = ((grant.nextShareMs ?? -Infinity) - untilMs) / speed;
      return { ...grant, untilNextSlotMs: Math.max(ownMs, Math.min(shareMs, SHARE_LOOK_MS)) };
    },
  };
}

/** Null when nothing but the campaign's own rate holds it back. */
function sharePace(facts: AdmissionFacts, room: Room): SharePace | null {
  const { ratePart, rates, wanting } = room;
  if (wanting < 2 || ratePart <= 0) return null;
  if (ratePart >= facts.campaignPerMinute * NEARLY_OWN) return null;
  const perMinute =
    rates.companyBinds && !rates.lineBinds
      ? (facts.companyPerMinute ?? facts.linePerMinute)
      : facts.linePerMinute;
  return {
    nextSlotMs: facts.nextShareMs,
    spacingMs: spacingMs(ratePart),
    creditMs: wanting * spacingMs(perMinute) + SHARE_CREDIT_MS * facts.clock.speed,
  };
}

/** The granted slots near `fromMs` and later, of the line and of the company. */
async function sharedLevels(
  trx: Knex.Transaction,
  facts: AdmissionFacts,
  { fromMs, room }: { fromMs: number; room: Room },
): Promise<SharedLevel[]> {
  const lineSpacing = spacingMs(facts.linePerMinute);
  const companySpacing = facts.companyPerMinute === null ? null : spacingMs(facts.companyPerMinute);
  const { line, company } = await takenSlots(trx, facts, {
    lineSinceMs: fromMs - lineSpacing,
    companySinceMs: companySpacing === null ? null : fromMs - companySpacing,
  });
  const { lineBinds, companyBinds } = room.rates;
  const lineIsFast = isFast(lineSpacing);
  const slow = (binds: boolean) => (binds ? 'multiples' : 'spacing');
  const levels: SharedLevel[] = [
    { slots: line, spacingMs: lineSpacing, keeps: lineIsFast ? 'cells' : slow(lineBinds) },
  ];
  if (companySpacing !== null) {
    // On a slow line there is not always a place near the beginning of a company's cell.
    const inCells = lineIsFast || isFast(companySpacing);
    levels.push({
      ...{ slots: company, spacingMs: companySpacing, phase: phaseOf(facts.companyId) },
      keeps: inCells ? 'cells' : slow(companyBinds && !lineBinds),
    });
  }
  return levels;
}

async function takenSlots(
  trx: Knex.Transaction,
  facts: AdmissionFacts,
  since: { lineSinceMs: number; companySinceMs: number | null },
): Promise<{ line: number[]; company: number[] }> {
  const ofCompany = facts.isVirtual
    ? 'company_id = :companyId and line_id = :lineId'
    : `company_id = :companyId
       and not exists (select 1 from clock k where k.line_id = permits.line_id)`;
  const { rows } = await trx.raw<{ rows: { line: number[] | null; company: number[] | null }[] }>(
    `select
       (select array_agg(${epochMs('slot_at')} order by slot_at) from permits
         where line_id = :lineId and slot_at > ${fromEpochMs(':lineSinceMs')}) as line,
       (select array_agg(${epochMs('slot_at')} order by slot_at) from permits
         where ${ofCompany} and slot_at > ${fromEpochMs(':companySinceMs')}) as company`,
    { lineId: facts.lineId, companyId: facts.companyId, ...since },
  );
  return { line: rows[0]?.line ?? [], company: rows[0]?.company ?? [] };
}

/** The same for a company always, and different for different ones; 0 to 1. */
function phaseOf(companyId: string): number {
  return parseInt(companyId.slice(0, 8), 16) / 2 ** 32;
}
