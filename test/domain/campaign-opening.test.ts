import { describe, expect, it } from '@jest/globals';
import type { CampaignSchedule } from '../../src/domain/campaign.js';
import { earliestOpening } from '../../src/domain/campaign-opening.js';

/** A Tuesday, 20:00 in Moscow. */
const NOW_MS = Date.parse('2026-03-03T17:00:00Z');
const SCHEDULE: CampaignSchedule = {
  ...{ startTimeMs: null, endTimeMs: null, timezone: 'Europe/Moscow' },
  ...{ dailyStart: '09:00', dailyEnd: '18:00', daysOfWeek: [1, 2, 3, 4, 5], holidays: [] },
};

const opening = (
  zoneKey: string | null,
  policy: 'campaign' | 'intersection' | 'skip' = 'campaign',
  schedule: Partial<CampaignSchedule> = {},
) => {
  const asked = { schedule: { ...SCHEDULE, ...schedule }, policy, nowMs: NOW_MS };
  const atMs = earliestOpening(zoneKey, asked);
  return atMs === null ? null : new Date(atMs).toISOString();
};

describe('the earliest time at which the hours of a campaign may be open', () => {
  it.each([
    ['RU:Europe/Moscow', '2026-03-04T06:00:00.000Z'],
    ['RU:Asia/Vladivostok', '2026-03-03T23:00:00.000Z'],
    // All of them hold: 09:00 in Moscow is 14:00 in Omsk.
    ['RU:Asia/Omsk&Europe/Moscow', '2026-03-04T06:00:00.000Z'],
    // One of them: noon in New York, where Moscow's hours are over; or 09:00 in Moscow.
    ['US:America/Denver|America/New_York', '2026-03-03T17:00:00.000Z'],
    ['RU:*', '2026-03-04T06:00:00.000Z'],
    [null, '2026-03-04T06:00:00.000Z'],
  ])('is for %s %s', (zoneKey, at) => {
    expect(opening(zoneKey)).toBe(at);
  });

  it('is now where the policy asks for zones that only the gate knows', () => {
    expect(opening('RU:*', 'intersection')).toBe('2026-03-03T17:00:00.000Z');
  });

  it('is not before the start, and nowhere when nothing opens', () => {
    const startTimeMs = Date.parse('2026-03-06T10:00:00Z');
    const holidays = Array.from({ length: 60 }, (_, day) =>
      new Date(NOW_MS + day * 86_400_000).toISOString().slice(0, 10),
    );

    expect(opening('RU:Europe/Moscow', 'campaign', { startTimeMs })).toBe(
      '2026-03-06T10:00:00.000Z',
    );
    expect(opening('RU:Europe/Moscow', 'campaign', { holidays })).toBeNull();
  });
});
