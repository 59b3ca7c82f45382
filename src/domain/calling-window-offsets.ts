import { IANAZone } from 'luxon';

/** A time in which the clocks of a zone keep their distance to UTC. */
export interface OffsetEra {
  fromMs: number;
  /** Exclusive; the offset may stay for longer. */
  untilMs: number;
  offsetMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Offsets are looked up in blocks of this length and remembered. */
const BLOCK_MS = 32 * DAY_MS;
const BLOCKS_REMEMBERED = 4_096;
const remembered = new Map<string, readonly OffsetEra[] | null>();

export function isKnownZone(timezone: string): boolean {
  return IANAZone.isValidZone(timezone);
}

/** Null in a zone that nobody knows. */
export function offsetAt(timezone: string, instantMs: number): OffsetEra | null {
  const block = Math.floor(instantMs / BLOCK_MS);
  const key = `${timezone} ${block}`;
  let eras = remembered.get(key);
  if (eras === undefined) {
    eras = isKnownZone(timezone) ? erasOf(timezone, block * BLOCK_MS) : null;
    if (remembered.size >= BLOCKS_REMEMBERED) remembered.clear();
    remembered.set(key, eras);
  }
  return eras?.find(({ untilMs }) => instantMs < untilMs) ?? null;
}

/** The offsets of a block, looked at once a day: clocks are not changed back within a day. */
function erasOf(timezone: string, blockMs: number): OffsetEra[] {
  const zone = IANAZone.create(timezone);
  const offset = (instantMs: number) => zone.offset(instantMs) * MINUTE_MS;
  const eras: OffsetEra[] = [];
  let fromMs = blockMs;
  for (let dayMs = blockMs; dayMs < blockMs + BLOCK_MS; dayMs += DAY_MS) {
    while (offset(fromMs) !== offset(dayMs + DAY_MS)) {
      const untilMs = firstChange(offset, fromMs, dayMs + DAY_MS);
      eras.push({ fromMs, untilMs, offsetMs: offset(fromMs) });
      fromMs = untilMs;
    }
  }
  eras.push({ fromMs, untilMs: blockMs + BLOCK_MS, offsetMs: offset(fromMs) });
  return eras;
}

/** The first minute with another offset than that at `fromMs`, found by halving. */
function firstChange(offset: (ms: number) => number, fromMs: number, untilMs: number): number {
  const before = offset(fromMs);
  let [last, first] = [fromMs / MINUTE_MS, untilMs / MINUTE_MS];
  while (first - last > 1) {
    const middle = Math.floor((last + first) / 2);
    if (offset(middle * MINUTE_MS) === before) last = middle;
    else first = middle;
  }
  return first * MINUTE_MS;
}
