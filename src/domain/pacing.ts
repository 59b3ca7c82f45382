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
 * spacing. Where many campaigns take turns, each grants from another instant on, and gaps between
 * one and two spacings would be lost.
 */
export interface SharedLevel {
  slots: readonly number[];
  spacingMs: number;
  /**
   * `cells`: its time is cut into cells of one spacing, with one slot near the beginning of each;
   * on a fast level that is anywhere in it. `multiples`: slots keep their distance and lie on
   * multiples of the spacing. `spacing`: they keep their distance. Absent: cells when the level is
   * fast.
   */
  keeps?: 'cells' | 'multiples' | 'spacing';
  /** Shifts the cells, so that those of two companies do not meet on their line; 0 to 1. */
  phase?: number;
}

/** Cells of a slow level would leave a slow line too few places: it is fast from here on. */
export function isFast(spacing: number): boolean {
  return spacing <= CELL_WINDOW_MS;
}

/** How fast the campaign may go while others want the same line or company; softer than a limit. */
export interface SharePace {
  nextSlotMs: number | null;
  spacingMs: number;
  /** What it may catch up when others were in its way. */
  creditMs: number;
}

export interface SlotRequest {
  /** Not before this instant. */
  fromMs: number;
  /** Not after this instant. */
  untilMs: number;
  count: number;
  shared: readonly SharedLevel[];
  campaign: { nextSlotMs: number | null; spacingMs: number };
  /** Absent: nobody else wants what it takes. */
  share?: SharePace | null;
}

export interface SlotGrant {
  slots: number[];
  /** The campaign's own earliest next slot. */
  nextSlotMs: number;
  /** The same by its fair share; null without one. */
  nextShareMs: number | null;
}

/** Slots that are stored lose less than this. */
const ROUNDING_MS = 0.01;
/** How far behind the beginning of its cell a slot may lie: inside the slack, with its lateness. */
const CELL_WINDOW_MS = 300;
/** Slots of neighbouring cells are at least so many cells apart; there always is room for that. */
const CELLS_APART = 0.5;

/** Each slot is the earliest free gap on all shared levels that the campaign's own rate allows. */
export function grantSlots(request: SlotRequest): SlotGrant {
  const { campaign, fromMs, untilMs } = request;
  const share = request.share ?? null;
  const levels = request.shared.map((level) => ({ ...level, slots: [...level.slots] }));
  const slots: number[] = [];
  // A campaign that had nothing to dial keeps no credit for the time gone by.
  let nominal = Math.max(campaign.nextSlotMs ?? fromMs, fromMs - CAMPAIGN_CREDIT_MS);
  let byShare = share === null ? -Infinity : firstByShare(share, request);
  while (slots.length < request.count) {
    const earliest = Math.max(nominal, byShare, fromMs, slots.at(-1) ?? fromMs);
    const slot = earliestGap(levels, earliest, untilMs);
    if (slot > untilMs) break;
    slots.push(slot);
    for (const level of levels) insertSorted(level.slots, slot);
    nominal = Math.max(nominal, slot - CAMPAIGN_CREDIT_MS) + campaign.spacingMs;
    if (share !== null) byShare = Math.max(byShare, slot - share.creditMs) + share.spacingMs;
  }
  return { slots, nextSlotMs: nominal, nextShareMs: share === null ? null : byShare };
}

/** A slot that was far off by a smaller share comes near when the share has grown. */
function firstByShare(share: SharePace, { fromMs, untilMs }: SlotRequest): number {
  const next = share.nextSlotMs ?? fromMs;
  return Math.min(Math.max(next, fromMs - share.creditMs), untilMs + share.spacingMs);
}

function earliestGap(levels: readonly SharedLevel[], fromMs: number, untilMs: number): number {
  let slot = fromMs;
  for (let moved = true; moved && slot <= untilMs;) {
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
  const keeps = level.keeps ?? (isFast(level.spacingMs) ? 'cells' : 'spacing');
  return keeps === 'cells' ? freeCell(level, fromMs) : freeSpacing(level, fromMs);
}

function freeCell({ slots, spacingMs: cellMs, phase = 0 }: SharedLevel, fromMs: number): number {
  const windowMs = Math.min(CELL_WINDOW_MS, cellMs);
  const apart = isFast(cellMs) ? cellMs * CELLS_APART - ROUNDING_MS : 0;
  const cellOf = (atMs: number) => Math.floor((atMs + ROUNDING_MS) / cellMs - phase);
  const begin = (cell: number) => (cell + phase) * cellMs;
  const inWindow = (atMs: number) =>
    atMs - begin(cellOf(atMs)) <= windowMs ? atMs : begin(cellOf(atMs) + 1);
  let slot = inWindow(fromMs);
  for (let at = firstAfter(slots, slot - cellMs); at < slots.length; at += 1) {
    const taken = slots[at] ?? Infinity;
    if (taken >= slot + cellMs) break;
    if (taken < slot && cellOf(taken) < cellOf(slot)) {
      slot = inWindow(Math.max(slot, taken + apart));
    } else if (cellOf(taken) === cellOf(slot) || taken - slot < apart) {
      slot = inWindow(Math.max(begin(cellOf(taken) + 1), taken + apart));
    }
  }
  return slot;
}

/** Index of the first slot that is later; by halving, as a fast level has thousands of them. */
function firstAfter(slots: readonly number[], instantMs: number): number {
  let [low, high] = [0, slots.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((slots[middle] ?? Infinity) > instantMs) high = middle;
    else low = middle + 1;
  }
  return low;
}

function freeSpacing(level: SharedLevel, fromMs: number): number {
  const { spacingMs: apart, keeps } = level;
  const placed = (atMs: number) =>
    keeps === 'multiples' ? Math.ceil((atMs - ROUNDING_MS) / apart) * apart : atMs;
  let slot = placed(fromMs);
  for (const taken of level.slots) {
    if (taken >= slot + apart - ROUNDING_MS) break;
    if (taken > slot - apart + ROUNDING_MS) slot = placed(taken + apart);
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
