/** Tab, line feed, carriage return and whatever is text; never half of a pair, never a NUL. */
const ESCAPED = /_x([0-9A-Fa-f]{4})_/g;
const ALLOWED_CONTROLS = new Set([0x09, 0x0a, 0x0d]);
const SURROGATE = /\p{Surrogate}/gu;

/** Workbooks write characters that XML can't hold as `_x000D_`. */
export function unescaped(text: string): string {
  const plain = text.includes('_x')
    ? text.replace(ESCAPED, (written, hex: string) => {
        const code = Number.parseInt(hex, 16);
        const isText = code >= 0x20 ? code < 0xd800 || code > 0xdfff : ALLOWED_CONTROLS.has(code);
        return isText ? String.fromCharCode(code) : written;
      })
    : text;
  return SURROGATE.test(plain) ? plain.replace(SURROGATE, '\ufffd') : plain;
}

/**
 * A number as a person would write it: `7.9161234567E10` is 79161234567, digit for digit, and
 * 0.10000000000000001 is 0.1.
 */
export function numberText(written: string): string {
  if (/^-?\d+$/.test(written)) return written;
  const value = Number(written);
  if (written === '' || !Number.isFinite(value)) return written;
  return String(value);
}

const DAY_MS = 86_400_000;
/** Day 0 of the two calendars; the first one counts a 29 February 1900 that never was. */
const EPOCH_1900_MS = Date.UTC(1899, 11, 30);
const EPOCH_1904_MS = Date.UTC(1904, 0, 1);
const LEAP_MISTAKE_DAY = 60;
/** 31 December 9999. */
const DAY_MAX = 2_958_465;

/** `2026-03-02`, `2026-03-02 14:30:00`, or `14:30:00` when there is no day. */
export function dateText(written: string, is1904: boolean): string {
  const serial = Number(written);
  if (written === '' || !(serial >= 0 && serial <= DAY_MAX)) return numberText(written);
  const isBeforeMistake = !is1904 && serial >= 1 && serial < LEAP_MISTAKE_DAY;
  const days = isBeforeMistake ? serial + 1 : serial;
  // To the second: what is stored is a fraction of a day, and never exact.
  const ms = Math.round((days * DAY_MS) / 1_000) * 1_000;
  const iso = new Date((is1904 ? EPOCH_1904_MS : EPOCH_1900_MS) + ms).toISOString();
  const [date = '', time = ''] = iso.slice(0, 19).split('T');
  if (serial < 1 && !is1904) return time;
  return time === '00:00:00' ? date : `${date} ${time}`;
}

/** Formats that every workbook has, by their number. */
const DATE_FORMAT_RANGES = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
] as const;

export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return DATE_FORMAT_RANGES.some(([from, to]) => id >= from && id <= to);
  // What is quoted, escaped, filled, or a colour or a condition is no field of a date.
  const fields = code
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[(?!(?:h+|m+|s+)\])[^\]]*\]/gi, '')
    .replace(/general/gi, '');
  return /[dmyhs]/i.test(fields);
}
