/**
 * Wall clocks told by Intl alone, minute by minute: slow, simple, and unlike the code under test.
 */
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Where both ends of a block have one offset, so has all between. */
const BLOCK_MS = 60 * MINUTE_MS;
const SEARCHED_DAYS = 5;

export interface DailyHours {
  startMinute: number;
  /** Exclusive; at or before the start: across midnight. */
  endMinute: number;
  timezone: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();
/** Offsets of whole blocks by zone; null: the clocks are changed within the block. */
const blocks = new Map<string, Map<number, number | null>>();

export function offsetMs(timezone: string, instantMs: number): number {
  const blockMs = Math.floor(instantMs / BLOCK_MS) * BLOCK_MS;
  let ofZone = blocks.get(timezone);
  if (ofZone === undefined) blocks.set(timezone, (ofZone = new Map()));
  let offset = ofZone.get(blockMs);
  if (offset === undefined) {
    const first = offsetAt(timezone, blockMs);
    offset = first === offsetAt(timezone, blockMs + BLOCK_MS) ? first : null;
    ofZone.set(blockMs, offset);
  }
  return offset ?? offsetAt(timezone, Math.floor(instantMs / MINUTE_MS) * MINUTE_MS);
}

function offsetAt(timezone: string, minuteMs: number): number {
  const key = `${timezone} ${minuteMs}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const parts = formatOf(timezone).formatToParts(minuteMs);
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(
    read('year'),
    read('month') - 1,
    read('day'),
    read('hour'),
    read('minute'),
    read('second'),
  );
  offsets.set(key, wall - minuteMs);
  return wall - minuteMs;
}

export function isOpenByTheBook(hours: DailyHours, instantMs: number): boolean {
  const wall = instantMs + offsetMs(hours.timezone, instantMs);
  const minute = Math.floor((((wall % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS);
  const { startMinute, endMinute } = hours;
  return startMinute < endMinute
    ? minute >= startMinute && minute < endMinute
    : minute >= startMinute || minute < endMinute;
}

export function nextOpeningByTheBook(hours: DailyHours, fromMs: number): number | null {
  if (isOpenByTheBook(hours, fromMs)) return fromMs;
  const firstMinute = Math.ceil(fromMs / MINUTE_MS) * MINUTE_MS;
  for (let at = firstMinute; at < fromMs + SEARCHED_DAYS * DAY_MS; at += MINUTE_MS) {
    if (isOpenByTheBook(hours, at)) return at;
  }
  return null;
}

/** The instants of one year at which the zone's offset differs from the month before. */
export function offsetChanges(timezone: string, year: number): number[] {
  const months = Array.from({ length: 13 }, (_, month) => Date.UTC(year, month, 1));
  return months.slice(1).flatMap((untilMs, month) => {
    const before = offsetMs(timezone, months[month] ?? untilMs);
    if (offsetMs(timezone, untilMs) === before) return [];
    let [lastMinute, firstMinute] = [(months[month] ?? 0) / MINUTE_MS, untilMs / MINUTE_MS];
    while (firstMinute - lastMinute > 1) {
      const middle = Math.floor((lastMinute + firstMinute) / 2);
      if (offsetMs(timezone, middle * MINUTE_MS) === before) lastMinute = middle;
      else firstMinute = middle;
    }
    return [firstMinute * MINUTE_MS];
  });
}

function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timezone, format);
  return format;
}
