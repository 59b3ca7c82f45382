/**
 * Writes data/number-zones.json: which number prefixes tell which time zones. It is run by hand
 * when a newer release is wanted:
 *
 *   node scripts/vendor-number-zones.mjs <folder of the unpacked PyPI package phonenumbers>
 *
 * The package carries Google's libphonenumber time zone data as it is. Left out are bare calling
 * codes, which say no more than the country does, and what is known to be wrong.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { getCountries, getCountryCallingCode } = createRequire(import.meta.url)(
  'libphonenumber-js/max',
);
const TARGET = new URL('../data/number-zones.json', import.meta.url);

/** `zones: null`: the prefix tells nothing. */
const OVERRIDES = [
  { prefix: '79', zones: null, because: 'Russian mobiles are of all 11 zones, not of Moscow' },
  { prefix: '7401', zones: ['Europe/Kaliningrad'], because: 'was Europe/Bucharest' },
  {
    prefix: '1850',
    zones: ['America/Chicago', 'America/New_York'],
    because: 'most of the Florida panhandle is in Central time; was America/New_York',
  },
];
/** Numbers that the country shares with no other, and that say so by their first digits. */
const SHARED_CODES = { 1: 'US', 7: 'RU', 76: 'KZ', 77: 'KZ' };
/** Countries that share a calling code with smaller ones. */
const MAIN_OF_SHARED = {
  39: 'IT',
  44: 'GB',
  47: 'NO',
  61: 'AU',
  212: 'MA',
  262: 'RE',
  290: 'SH',
  358: 'FI',
  590: 'GP',
  599: 'CW',
};
const NORTH_AMERICAN = /^1\d{3}$/;
/** Zones with the same clock from the first to the last of these hours are one. */
const COMPARED = { fromMs: Date.UTC(2026, 0, 1), untilMs: Date.UTC(2028, 0, 1) };
const HOUR_MS = 3_600_000;
const rules = {};

const folder = process.argv[2];
if (folder === undefined) throw new Error('Name the folder of the unpacked package.');

const all = readPrefixes(folder);
const countries = countryZones(all);
const codes = bareCodes();
const wide = new Set(all.filter(([prefix]) => codes.has(prefix)).map(([, zones]) => zones.join()));
const telling = all.filter(
  ([prefix, zones]) => !codes.has(prefix) && (zones.length === 1 || !wide.has(zones.join())),
);
const prefixes = withOverrides(telling);
writeFileSync(
  TARGET,
  `${JSON.stringify(
    {
      source: 'https://github.com/google/libphonenumber, resources/timezones/map_data.txt',
      packaged_as: 'phonenumbers (PyPI), phonenumbers/tzdata',
      version: versionOf(folder),
      licence: 'Apache-2.0',
      copyright: 'Copyright (C) 2011-2025 The Libphonenumber Authors',
      changed: 'Grouped by zones; bare calling codes left out; see overrides.',
      overrides: OVERRIDES,
      countries_source: `CLDR of ICU ${process.versions.icu}, zones of one rule counted once`,
      countries: Object.fromEntries(countries),
      calling_codes: callingCodes(all),
      prefixes: byZones(prefixes),
    },
    null,
    2,
  )}\n`,
);
console.log(`${prefixes.length} prefixes, ${countries.size} countries`);

function versionOf(path) {
  const info = readdirSync(path).find((name) => /^phonenumbers-.*\.dist-info$/.test(name));
  const metadata = readFileSync(join(path, info, 'METADATA'), 'utf8');
  return /^Version: (.+)$/m.exec(metadata)[1].trim();
}

function readPrefixes(path) {
  const text = readFileSync(join(path, 'phonenumbers', 'tzdata', 'data0.py'), 'utf8');
  return [...text.matchAll(/^ '(\d+)':\(([^)]*)\),?$/gm)].map(([, prefix, zones]) => [
    prefix,
    [...zones.matchAll(/'([^']+)'/g)].map(([, zone]) => zone).sort(),
  ]);
}

function withOverrides(found) {
  const table = new Map(found);
  for (const { prefix, zones } of OVERRIDES) {
    for (const longer of [...table.keys()]) if (longer.startsWith(prefix)) table.delete(longer);
    if (zones !== null) table.set(prefix, zones);
  }
  return [...table].sort(([a], [b]) => (a < b ? -1 : 1));
}

function byZones(found) {
  const groups = new Map();
  for (const [prefix, zones] of found) {
    const key = zones.join('|');
    groups.set(key, [...(groups.get(key) ?? []), prefix]);
  }
  return Object.fromEntries(
    [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, list]) => [key, list.join(' ')]),
  );
}

function bareCodes() {
  return new Set(getCountries().map((country) => getCountryCallingCode(country)));
}

/** North American area codes belong to the country of their zones. */
function callingCodes(found) {
  const shared = new Set(Object.keys(SHARED_CODES));
  const codesOf = {};
  for (const country of getCountries()) {
    const code = getCountryCallingCode(country);
    if (shared.has(code)) continue;
    // Several countries may share the code; it is known by the largest of them.
    codesOf[code] ??= MAIN_OF_SHARED[code] ?? country;
  }
  const ofZone = new Map();
  for (const country of getCountries()) {
    for (const zone of zonesIn(country)) ofZone.set(zone, country);
  }
  for (const [prefix, zones] of found.filter(([text]) => NORTH_AMERICAN.test(text))) {
    const owner = new Set(zones.map((zone) => ofZone.get(zone)));
    const [only] = owner;
    if (owner.size === 1 && only && only !== 'US') codesOf[prefix] = only;
  }
  return { ...codesOf, ...SHARED_CODES };
}

/** Of zones with one rule the table's most frequent stands for all. */
function countryZones(found) {
  const uses = new Map();
  for (const zone of found.flatMap(([, zones]) => zones)) uses.set(zone, (uses.get(zone) ?? 0) + 1);
  const often = (a, b) => (uses.get(b) ?? 0) - (uses.get(a) ?? 0) || (a < b ? -1 : 1);
  return new Map(
    getCountries()
      .sort()
      .map((country) => {
        const byRule = new Map();
        for (const zone of zonesIn(country).sort(often)) {
          const rule = ruleOf(zone);
          if (!byRule.has(rule)) byRule.set(rule, zone);
        }
        return [country, [...byRule.values()].sort()];
      })
      .filter(([, zones]) => zones.length > 0),
  );
}

function zonesIn(country) {
  return new Intl.Locale(`und-${country}`).timeZones ?? [];
}

function ruleOf(zone) {
  rules[zone] ??= makeRule(zone);
  return rules[zone];
}

/** The offset of every twelfth hour. */
function makeRule(zone) {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' });
  const offsets = [];
  for (let at = COMPARED.fromMs; at < COMPARED.untilMs; at += 12 * HOUR_MS) {
    offsets.push(format.formatToParts(at).find(({ type }) => type === 'timeZoneName').value);
  }
  return offsets.join();
}
