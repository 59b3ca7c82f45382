/** Where the contacts of the proof live: eleven Russian zones and six American ones. */
export const ZONES = {
  RU: [
    'Europe/Kaliningrad',
    'Europe/Moscow',
    'Europe/Samara',
    'Asia/Yekaterinburg',
    'Asia/Omsk',
    'Asia/Krasnoyarsk',
    'Asia/Irkutsk',
    'Asia/Yakutsk',
    'Asia/Vladivostok',
    'Asia/Magadan',
    'Asia/Kamchatka',
  ],
  US: [
    'America/New_York',
    'America/Chicago',
    'America/Denver',
    'America/Phoenix',
    'America/Los_Angeles',
    'America/Anchorage',
  ],
} as const;

export interface ContactInZone {
  phoneNumber: string;
  timezone: string;
}

/** Area codes whose state has no pack of its own, so that the hours are those of the campaign. */
const AREA_CODES: Record<(typeof ZONES.US)[number], string> = {
  'America/New_York': '212',
  'America/Chicago': '312',
  'America/Denver': '303',
  'America/Phoenix': '602',
  'America/Los_Angeles': '415',
  'America/Anchorage': '907',
};

export function contactsInZones(each: number): ContactInZone[] {
  const russian = ZONES.RU.flatMap((timezone, zone) =>
    numbered(each, (at) => `+7999000${String(zone * each + at).padStart(4, '0')}`, timezone),
  );
  const american = ZONES.US.flatMap((timezone) =>
    numbered(each, (at) => `+1${AREA_CODES[timezone]}736${5000 + at}`, timezone),
  );
  return [...russian, ...american];
}

function numbered(count: number, phone: (at: number) => string, timezone: string) {
  return Array.from({ length: count }, (_, at) => ({ phoneNumber: phone(at), timezone }));
}

/** What the wall clock shows in a zone, asked of the runtime and of none of our code. */
export function minuteThere(instantMs: number, timezone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instantMs);
  const part = (type: string) => Number(parts.find((some) => some.type === type)?.value ?? NaN);
  return part('hour') * 60 + part('minute');
}

/** The first whole minute from the instant on whose clock time lies in the hours. */
export function openingBySteps(
  fromMs: number,
  timezone: string,
  hours: { from: number; to: number },
): number {
  const isOpen = (ms: number) => {
    const minute = minuteThere(ms, timezone);
    return minute >= hours.from && minute < hours.to;
  };
  if (isOpen(fromMs)) return fromMs;
  let atMs = Math.ceil(fromMs / 60_000) * 60_000;
  while (!isOpen(atMs)) atMs += 60_000;
  return atMs;
}
