/** Clock and calendar on the wall somewhere, told by Intl alone. */
export interface WallTime {
  /** `HH:MM`. */
  clock: string;
  /** `YYYY-MM-DD`. */
  date: string;
}

const formats = new Map<string, Intl.DateTimeFormat | null>();

/** Null in a zone that nobody knows: no time there is inside a window. */
export function wallTime(timezone: string, instantMs: number): WallTime | null {
  let format = formats.get(timezone);
  if (format === undefined) {
    format = formatFor(timezone);
    formats.set(timezone, format);
  }
  // Swedes write dates as ISO does: 2026-03-03 11:00.
  const [date, clock] = format?.format(instantMs).split(' ') ?? [];
  return date === undefined || clock === undefined ? null : { date, clock };
}

/** ISO: 1 is Monday. */
export function weekdayOf(date: string): number {
  return new Date(`${date}T12:00:00Z`).getUTCDay() || 7;
}

export function dayBefore(date: string): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

function formatFor(timezone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('sv-SE', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
  } catch {
    // A zone that Intl refuses: no time there can be called inside a window.
    return null;
  }
}
