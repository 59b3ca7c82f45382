import { describe, it, expect } from '@jest/globals';
import { isKnownZone } from '../../src/domain/calling-window.js';
import {
  candidateZones,
  countryOfNumber,
  findRegion,
  parseZoneKey,
  zoneKeyOf,
  zonesToAsk,
  type ContactPlace,
} from '../../src/domain/contact-zones.js';
import { NUMBER_ZONES } from '../support/number-zones.js';

const of = (place: Partial<ContactPlace> & { phoneNumber: string }) => {
  const country = countryOfNumber(place.phoneNumber, NUMBER_ZONES);
  return candidateZones({ country, ...place, table: NUMBER_ZONES });
};
const MOSCOW_LANDLINE = '+74951234567';
const RUSSIAN_MOBILE = '+79161234567';

describe('zones by the prefix of a landline', () => {
  it.each([
    ['Kaliningrad', '+74012123456', 'Europe/Kaliningrad'],
    ['Moscow', MOSCOW_LANDLINE, 'Europe/Moscow'],
    ['Samara', '+78462123456', 'Europe/Samara'],
    ['Yekaterinburg', '+73432123456', 'Asia/Yekaterinburg'],
    ['Omsk', '+73812123456', 'Asia/Omsk'],
    ['Krasnoyarsk', '+73912123456', 'Asia/Krasnoyarsk'],
    ['Irkutsk', '+73952123456', 'Asia/Irkutsk'],
    ['Yakutsk', '+74112123456', 'Asia/Yakutsk'],
    ['Vladivostok', '+74232123456', 'Asia/Vladivostok'],
    ['Magadan', '+74132123456', 'Asia/Magadan'],
    ['Petropavlovsk', '+74152123456', 'Asia/Kamchatka'],
    ['New York', '+12125551234', 'America/New_York'],
    ['Chicago', '+13125551234', 'America/Chicago'],
    ['Denver', '+13035551234', 'America/Denver'],
    ['Phoenix', '+16025551234', 'America/Phoenix'],
    ['Los Angeles', '+12135551234', 'America/Los_Angeles'],
    ['Honolulu', '+18085551234', 'Pacific/Honolulu'],
  ])('knows %s', (_city, phoneNumber, zone) => {
    expect(of({ phoneNumber })).toEqual({ zones: [zone], source: 'prefix', isKnown: true });
  });

  it('names every candidate where an area has two zones', () => {
    const panhandle = of({ phoneNumber: '+18505551234' });

    expect(panhandle.zones).toEqual(['America/Chicago', 'America/New_York']);
    expect(panhandle.isKnown).toBe(false);
  });
});

describe('numbers that tell no zone', () => {
  it.each([RUSSIAN_MOBILE, '+79991234567'])(
    'leaves all 11 zones of Russia to the mobile %s',
    (phoneNumber) => {
      const found = of({ phoneNumber });

      expect(found.source).toBe('country');
      expect(found.isKnown).toBe(false);
      expect(found.zones).toHaveLength(11);
    },
  );

  it('does not believe the prefix of a mobile elsewhere, where the table names a capital', () => {
    const sydney = of({ phoneNumber: '+61412345678', lineType: 'MOBILE' });

    expect(sydney.source).toBe('country');
    expect(sydney.zones).toContain('Australia/Perth');
  });

  it('leaves all zones of the country to a toll-free number', () => {
    expect(of({ phoneNumber: '+18005551234' }).source).toBe('country');
  });

  it('knows nothing of a number of no country', () => {
    expect(of({ phoneNumber: '+88312345678', country: null })).toEqual({
      zones: [],
      source: null,
      isKnown: false,
    });
  });
});

describe('the order of the sources', () => {
  const all = {
    phoneNumber: MOSCOW_LANDLINE,
    column: 'Asia/Tokyo',
    region: 'Приморский край',
    range: 'Asia/Omsk',
  };

  it.each([
    ['column', all, 'Asia/Tokyo'],
    ['region', { ...all, column: null }, 'Asia/Vladivostok'],
    ['ranges', { ...all, column: null, region: null }, 'Asia/Omsk'],
    ['prefix', { phoneNumber: MOSCOW_LANDLINE }, 'Europe/Moscow'],
  ])('%s is the first that speaks', (source, place, zone) => {
    expect(of(place)).toEqual({ zones: [zone], source, isKnown: true });
  });

  it('falls to the next source when nobody knows the region', () => {
    expect(of({ phoneNumber: MOSCOW_LANDLINE, region: 'Нарния' }).source).toBe('prefix');
  });
});

describe('names of regions', () => {
  it.each([
    ['RU', 'Свердловская обл.', 'SVE'],
    ['RU', 'СВЕРДЛОВСКАЯ ОБЛАСТЬ', 'SVE'],
    ['RU', 'ru-sve', 'SVE'],
    ['RU', 'Екатеринбург', 'SVE'],
    ['RU', 'г. Москва', 'MOW'],
    ['RU', 'Московская обл', 'MOS'],
    ['RU', 'респ. Татарстан', 'TA'],
    ['RU', 'Чувашская Республика', 'CU'],
    ['RU', 'Ханты-Мансийский АО - Югра', 'KHM'],
    ['RU', 'Еврейская АО', 'YEV'],
    ['RU', 'Орёл', 'ORL'],
    ['US', 'Florida', 'FL'],
    ['US', ' fl ', 'FL'],
    ['US', 'US-FL', 'FL'],
  ])('in %s "%s" is %s', (country, region, code) => {
    expect(findRegion({ country, region, table: NUMBER_ZONES })?.code).toBe(code);
  });

  it('belong to the country of the number', () => {
    expect(findRegion({ country: 'KZ', region: 'Москва', table: NUMBER_ZONES })).toBeNull();
  });

  it('holds all zones of a region that spans several', () => {
    const texas = of({ phoneNumber: '+12125551234', region: 'TX' });

    expect(texas).toEqual({
      zones: ['America/Chicago', 'America/Denver'],
      source: 'region',
      isKnown: true,
    });
  });
});

describe('zone keys', () => {
  it.each([
    ['RU:Europe/Moscow', of({ phoneNumber: MOSCOW_LANDLINE }), 'RU'],
    ['RU:*', of({ phoneNumber: RUSSIAN_MOBILE }), 'RU'],
    ['US:America/Chicago|America/New_York', of({ phoneNumber: '+18505551234' }), 'US'],
    [
      'US:America/Chicago&America/Denver',
      of({ phoneNumber: '+12125551234', region: 'Texas' }),
      'US',
    ],
    [':Asia/Tokyo', of({ phoneNumber: '+88312345678', column: 'Asia/Tokyo' }), null],
  ])('%s says what was found, and no more', (key, found, country) => {
    expect(zoneKeyOf(country, found)).toBe(key);
    expect(parseZoneKey(key, NUMBER_ZONES)).toEqual({
      country,
      zones: found.zones,
      isKnown: found.isKnown,
    });
  });

  it('is absent when nothing is known', () => {
    expect(zoneKeyOf('RU', { zones: [], source: null, isKnown: false })).toBeNull();
  });
});

describe('zonesToAsk', () => {
  const known = { zones: ['Asia/Omsk'], zonesKnown: true };
  const ambiguous = { zones: ['America/Boise', 'America/Denver'], zonesKnown: false };
  const nothing = { zones: [], zonesKnown: false };
  const campaign = { zones: ['Europe/Moscow'], assumed: true };

  it.each([
    ['campaign', known, { zones: known.zones, assumed: false }],
    ['intersection', known, { zones: known.zones, assumed: false }],
    ['skip', known, { zones: known.zones, assumed: false }],
    ['campaign', ambiguous, campaign],
    ['intersection', ambiguous, { zones: ambiguous.zones, assumed: false }],
    ['skip', ambiguous, 'skip'],
    ['campaign', nothing, campaign],
    ['intersection', nothing, 'skip'],
    ['skip', nothing, 'skip'],
  ] as const)('by the policy %s, %j asks %j', (policy, contact, answer) => {
    expect(zonesToAsk(contact, policy, 'Europe/Moscow')).toEqual(answer);
  });
});

describe('the vendored table', () => {
  it('names only zones that this machine knows', () => {
    const { prefixes, countries, regions } = NUMBER_ZONES;
    const named = [
      ...[...prefixes.values()].flat(),
      ...[...countries.values()].flat(),
      ...[...regions.values()].flatMap((byWord) => [...byWord.values()]).flatMap((r) => r.zones),
    ];

    expect([...new Set(named)].filter((zone) => !isKnownZone(zone))).toEqual([]);
    expect(prefixes.size).toBeGreaterThan(2_500);
  });

  it.each([
    ['+79161234567', 'RU'],
    ['+77012345678', 'KZ'],
    ['+14165551234', 'CA'],
    ['+12125551234', 'US'],
    ['+447911123456', 'GB'],
    ['+999123456789', null],
  ])('tells the country of %s', (phoneNumber, country) => {
    expect(countryOfNumber(phoneNumber, NUMBER_ZONES)).toBe(country);
  });
});
