import type { ContactTimezonePolicy } from './gate-facts.js';

/**
 * Where a contact may be. A zone that is told (own column, region, the company's number ranges) is
 * known; what the number alone suggests is known only when it leaves one candidate.
 */
export const ZONE_SOURCES = ['column', 'region', 'ranges', 'prefix', 'country'] as const;
export type ZoneSource = (typeof ZONE_SOURCES)[number];

/** What is known of the world's numbers and regions; vendored data. */
export interface ZoneTable {
  /** Digits after the plus to the zones of a national prefix. */
  prefixes: ReadonlyMap<string, readonly string[]>;
  /** ISO 3166 to all zones with rules of their own. */
  countries: ReadonlyMap<string, readonly string[]>;
  /** Digits after the plus to ISO 3166. */
  callingCodes: ReadonlyMap<string, string>;
  /** ISO 3166 to `regionWord` to a region. */
  regions: ReadonlyMap<string, ReadonlyMap<string, Region>>;
}

export interface Region {
  /** ISO 3166-2 without its country: `FL`, `SVE`. */
  code: string;
  zones: readonly string[];
}

export interface ContactPlace {
  phoneNumber: string;
  /** ISO 3166; null: unknown. */
  country: string | null;
  /** As libphonenumber says; null: unknown. */
  lineType?: string | null;
  /** An IANA zone from the contact's own column. */
  column?: string | null;
  /** As it was written. */
  region?: string | null;
  /** What the company's number ranges say: zones joined by `&`. */
  range?: string | null;
  table: ZoneTable;
}

export interface ContactZones {
  zones: readonly string[];
  source: ZoneSource | null;
  /** All zones hold: one told for sure, or a region that spans several. */
  isKnown: boolean;
}

const PREFIX_LENGTH_MAX = 9;
const NOWHERE: ContactZones = { zones: [], source: null, isKnown: false };

/** The first source that says anything, from the most to the least reliable. */
export function candidateZones(place: ContactPlace): ContactZones {
  const { column, range, country, table } = place;
  if (column) return { zones: [column], source: 'column', isKnown: true };
  const region = findRegion(place);
  if (region) return { zones: region.zones, source: 'region', isKnown: true };
  if (range) return { zones: range.split('&').sort(), source: 'ranges', isKnown: true };
  const byPrefix = zonesOfPrefix(place);
  if (byPrefix) return { zones: byPrefix, source: 'prefix', isKnown: byPrefix.length === 1 };
  const ofCountry = table.countries.get(country ?? '') ?? [];
  if (ofCountry.length === 0) return NOWHERE;
  return { zones: ofCountry, source: 'country', isKnown: ofCountry.length === 1 };
}

export function findRegion({
  country,
  region,
  table,
}: Pick<ContactPlace, 'country' | 'region' | 'table'>): Region | null {
  if (!region || country === null) return null;
  return table.regions.get(country)?.get(regionWord(region)) ?? null;
}

/**
 * The word that tells regions apart: `Свердловская обл.` and `СВЕРДЛОВСКАЯ ОБЛАСТЬ` are one.
 */
export function regionWord(name: string): string {
  const known = words.get(name);
  if (known !== undefined) return known;
  const word = wordOf(name);
  if (words.size >= WORDS_REMEMBERED) words.clear();
  words.set(name, word);
  return word;
}

/** Files name few regions in many rows. */
const WORDS_REMEMBERED = 2_000;
const words = new Map<string, string>();

function wordOf(name: string): string {
  return ` ${name.toLowerCase().replaceAll('ё', 'е')} `
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(
      / (республика|респ|область|обл|край|автономный округ|ао|город|г|state of) (?=\S)/g,
      ' ',
    )
    .replace(/( (республика|респ|область|обл|край|автономный округ|ао|город|г))+ $/g, ' ')
    .trim();
}

/** ISO 3166 of a number whose import did not say it; null: no such calling code. */
export function countryOfNumber(
  phoneNumber: string,
  { callingCodes }: Pick<ZoneTable, 'callingCodes'>,
): string | null {
  return longestMatch(callingCodes, phoneNumber) ?? null;
}

/** What a contact and all others like it share: `RU:Europe/Moscow`, `RU:*` for all of a country. */
export function zoneKeyOf(country: string | null, found: ContactZones): string | null {
  const { zones, source, isKnown } = found;
  if (zones.length === 0) return null;
  const named = country ?? '';
  if (source === 'country' && !isKnown) return `${named}:*`;
  return `${named}:${[...zones].sort().join(isKnown ? '&' : '|')}`;
}

/** The inverse of `zoneKeyOf`; the table says what `*` stands for. */
export function parseZoneKey(
  zoneKey: string,
  { countries }: Pick<ZoneTable, 'countries'>,
): { country: string | null; zones: readonly string[]; isKnown: boolean } {
  const colon = zoneKey.indexOf(':');
  const country = zoneKey.slice(0, colon) || null;
  const named = zoneKey.slice(colon + 1);
  if (named === '*') {
    return { country, zones: countries.get(country ?? '') ?? [], isKnown: false };
  }
  const zones = named.split(/[&|]/);
  return { country, zones, isKnown: !named.includes('|') };
}

/**
 * The zones in all of which it must be time to call. `assumed`: nobody knows where the contact is,
 * and the campaign's zone stands in. `skip`: the policy wants to know and nobody does.
 */
export function zonesToAsk(
  contact: { zones: readonly string[]; zonesKnown: boolean },
  policy: ContactTimezonePolicy,
  campaignZone: string,
): { zones: readonly string[]; assumed: boolean } | 'skip' {
  if (contact.zonesKnown && contact.zones.length > 0) {
    return { zones: contact.zones, assumed: false };
  }
  switch (policy) {
    case 'campaign':
      return { zones: [campaignZone], assumed: true };
    case 'intersection':
      return contact.zones.length > 0 ? { zones: contact.zones, assumed: false } : 'skip';
    case 'skip':
      return 'skip';
  }
}

/** Mobiles move with people, and their prefixes tell no zone; in North America none can be told. */
function zonesOfPrefix({ phoneNumber, lineType, table }: ContactPlace): readonly string[] | null {
  const isMobile = lineType === 'MOBILE' && !phoneNumber.startsWith('+1');
  return isMobile ? null : (longestMatch(table.prefixes, phoneNumber) ?? null);
}

function longestMatch<Value>(
  byPrefix: ReadonlyMap<string, Value>,
  phoneNumber: string,
): Value | undefined {
  for (let length = PREFIX_LENGTH_MAX; length > 0; length -= 1) {
    const found = byPrefix.get(phoneNumber.slice(1, 1 + length));
    if (found !== undefined) return found;
  }
  return undefined;
}
