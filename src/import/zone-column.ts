import { isKnownZone } from '../domain/calling-window.js';

/** `МСК+4`, `MSK`, `UTC+7`, `GMT-05:00`, `+3`. */
const OFFSET = /^(мск|msk|utc|gmt)?\s*(?:([+-])\s*(\d{1,2})(?::?00)?)?(?:\s*ч)?$/i;
const MOSCOW_HOURS = 3;
const NAMES_REMEMBERED = 1_000;
const remembered = new Map<string, string | null>();

/** What people write for a time zone becomes its IANA name; null when nobody knows it. */
export function readZone(written: string): string | null {
  let zone = remembered.get(written);
  if (zone === undefined) {
    zone = offsetZone(written) ?? namedZone(written);
    if (remembered.size >= NAMES_REMEMBERED) remembered.clear();
    remembered.set(written, zone);
  }
  return zone;
}

/** One spelling for each zone: they become keys. */
function namedZone(written: string): string | null {
  const name = written.replaceAll(' ', '_');
  if (!isKnownZone(name)) return null;
  return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
}

/** Russian zones have had no summer time since 2014: an offset says all of them. */
function offsetZone(written: string): string | null {
  const [, base = '', sign, digits] = OFFSET.exec(written) ?? [];
  const isMoscow = /^(мск|msk)$/i.test(base);
  if (sign === undefined) return isMoscow ? 'Europe/Moscow' : null;
  const hours = Number(digits) * (sign === '-' ? -1 : 1) + (isMoscow ? MOSCOW_HOURS : 0);
  if (hours === 0) return 'UTC';
  // POSIX counts westwards: Etc/GMT-7 is seven hours ahead of UTC.
  const zone = `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
  return isKnownZone(zone) ? zone : null;
}
