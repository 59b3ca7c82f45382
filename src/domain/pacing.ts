/**
 * Slots: the instants at which a campaign may dial. They are spaced by `60.6 s / limit` on every
 * level that has a limit, so that with the lateness that a dial is allowed no rolling minute ever
 * holds more dials than the limit, and 99 % of it is used. Everything here is line time in
 * milliseconds.
 */
const SPACED_MINUTE_MS = 60_600;
/**
 * What a campaign delayed by its line or company may catch up. With the allowed lateness it stays
 * inside the slack.
 */
const CAMPAIGN_CREDIT_MS = 300;
/** While fresh tasks and due ones both wait, neither gets more than this share. */
const SHARE_NUMERATOR = 7;
const SHARE_DENOMINATOR = 10;

export function spacingMs(callsPerMinute: number): number {
  return SPACED_MINUTE_MS / callsPerMinute;
}

/**
 * A level shared with other campaigns (line, company): its granted slots, ascending, and their
 * spacing.
 */
export interface SharedLevel {
  slots: readonly number[];
  spacingMs: number;
}

export interface SlotRequest {
  /** Not before this instant. */
  fromMs: number;
  /** Not after this instant. */
  untilMs: number;
  count: number;
  shared: readonly SharedLevel[];
  campaign: { nextSlotMs: number | null; spacingMs: number };
}

export interface SlotGrant {
  slots: number[];
  /** The campaign's own earliest next slot. */
  nextSlotMs: number;
}

/** Each slot is the earliest free gap on all shared levels that the campaign's own rate allows. */
export function grantSlots(request: SlotRequest): SlotGrant {
  const { campaign, fromMs, untilMs } = request;
  const levels = request.shared.map((level) => ({ ...level, slots: [...level.slots] }));
  const slots: number[] = [];
  // A campaign that had nothing to dial keeps no credit for the time gone by.
  let nominal = Math.max(campaign.nextSlotMs ?? fromMs, fromMs - CAMPAIGN_CREDIT_MS);
  while (slots.length < request.count) {
    const slot = earliestGap(levels, Math.max(nominal, fromMs, slots.at(-1) ?? fromMs));
    if (slot > untilMs) break;
    slots.push(slot);
    for (const level of levels) insertSorted(level.slots, slot);
    nominal = Math.max(nominal, slot - CAMPAIGN_CREDIT_MS) + campaign.spacingMs;
  }
  return { slots, nextSlotMs: nominal };
}

function earliestGap(levels: readonly SharedLevel[], fromMs: number): number {
  let slot = fromMs;
  for (let moved = true; moved;) {
    moved = false;
    for (const level of levels) {
      const free = earliestGapOf(level, slot);
      if (free > slot) {
        slot = free;
        moved = true;
      }
    }
  }
  return slot;
}

function earliestGapOf(level: SharedLevel, fromMs: number): number {
  let slot = fromMs;
  for (const taken of level.slots) {
    if (taken >= slot + level.spacingMs) break;
    if (taken > slot - level.spacingMs) slot = taken + level.spacingMs;
  }
  return slot;
}

function insertSorted(slots: number[], slot: number): void {
  let at = slots.length;
  while (at > 0 && (slots[at - 1] ?? 0) > slot) at -= 1;
  slots.splice(at, 0, slot);
}

/**
 * How many of `count` permits go to due tasks and how many to fresh ones; `granted` is the
 * campaign's total so far.
 */
export function shareBatch(batch: { count: number; fresh: number; due: number; granted: number }): {
  fresh: number;
  due: number;
} {
  const { count, granted } = batch;
  const quota = (total: number) => Math.floor((total * SHARE_NUMERATOR) / SHARE_DENOMINATOR);
  const dueQuota = quota(granted + count) - quota(granted);
  const due = Math.min(batch.due, Math.max(dueQuota, count - batch.fresh));
  return { due, fresh: Math.min(batch.fresh, count - due) };
}
