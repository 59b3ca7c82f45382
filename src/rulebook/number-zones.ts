import { readFileSync } from 'node:fs';
import { regionWord, type Region, type ZoneTable } from '../domain/contact-zones.js';

interface StoredZones {
  countries: Record<string, string[]>;
  calling_codes: Record<string, string>;
  /** Zones joined by `|` to prefixes separated by blanks. */
  prefixes: Record<string, string>;
}

interface StoredRegions {
  regions: Record<string, { code: string; zones: string[]; names: string[] }[]>;
}

/** The vendored table of number prefixes, countries and regions; read once, at the start. */
export function loadNumberZones(): ZoneTable {
  const { countries, calling_codes, prefixes } = readData('number-zones.json') as StoredZones;
  const { regions } = readData('regions.json') as StoredRegions;
  return {
    countries: new Map(Object.entries(countries)),
    callingCodes: new Map(Object.entries(calling_codes)),
    prefixes: new Map(
      Object.entries(prefixes).flatMap(([zones, list]) => {
        const shared = zones.split('|');
        return list.split(' ').map((prefix): [string, string[]] => [prefix, shared]);
      }),
    ),
    regions: new Map(
      Object.entries(regions).map(([country, list]) => [country, byWord(country, list)]),
    ),
  };
}

function byWord(
  country: string,
  regions: StoredRegions['regions'][string],
): ReadonlyMap<string, Region> {
  return new Map(
    regions.flatMap(({ code, zones, names }) => {
      const words = [...names, code, `${country} ${code}`].map(regionWord);
      return words.map((word): [string, Region] => [word, { code, zones }]);
    }),
  );
}

function readData(name: string): unknown {
  const text = readFileSync(new URL(`../../data/${name}`, import.meta.url), 'utf8');
  return JSON.parse(text);
}
