import type { CampaignSchedule } from './campaign.js';
import { campaignWindow, isOpen, nextCommonOpening } from './calling-window.js';

/** The parts of a person's day, half-open, by the clock on their wall. */
const DAYPARTS = [
  { daypart: 'morning', dailyStart: '00:00', dailyEnd: '12:00' },
  { daypart: 'afternoon', dailyStart: '12:00', dailyEnd: '17:00' },
  { daypart: 'evening', dailyStart: '17:00', dailyEnd: '24:00' },
] as const;
export type Daypart = (typeof DAYPARTS)[number]['daypart'];

/** Another part of the day further away than this is not worth waiting for. */
const AWAY_MAX_MS = 14 * 24 * 60 * 60_000;

/** Null in a zone that nobody knows. */
export function daypartAt(instantMs: number, zone: string): Daypart | null {
  const part = DAYPARTS.find((hours) => isOpen({ ...hours, timezone: zone }, instantMs));
  return part?.daypart ?? null;
}

/**
 * The first time from `fromMs` on that is in another part of the contact's day than the call at
 * `calledMs`, and within the campaign's hours there; `fromMs` itself when there is none. Unless the
 * contact is in one zone for sure, its day is the one of the campaign's zone.
 */
export function inOtherDaypart(
  fromMs: number,
  call: { calledMs: number; schedule: CampaignSchedule; zones: readonly string[] },
): number {
  const { calledMs, schedule, zones } = call;
  const [zone = schedule.timezone] = zones.length === 1 ? zones : [];
  const called = daypartAt(calledMs, zone);
  if (called === null) return fromMs;
  const hours = [zone, ...zones].map((each) => campaignWindow(schedule, each));
  const openings = DAYPARTS.filter(({ daypart }) => daypart !== called)
    .map((part) => campaignWindow({ ...part, timezone: zone }))
    .map((part) => nextCommonOpening([part, ...hours], fromMs))
    .filter((opening) => opening !== null);
  const firstMs = Math.min(...openings);
  const isInTime = schedule.endTimeMs === null || firstMs < schedule.endTimeMs;
  return isInTime && firstMs - fromMs <= AWAY_MAX_MS ? firstMs : fromMs;
}
