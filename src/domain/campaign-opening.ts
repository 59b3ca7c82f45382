import type { CampaignSchedule } from './campaign.js';
import { campaignWindow, nextCommonOpening } from './calling-window.js';
import type { ContactTimezonePolicy } from './gate-facts.js';

/**
 * The earliest time from `nowMs` on at which a campaign's hours may let a call through to contacts
 * of one zone key: never later than what the gate will say, possibly earlier, because the gate
 * knows more rules. Null: not within the time that is looked ahead.
 */
export function earliestOpening(
  zoneKey: string | null,
  campaign: { schedule: CampaignSchedule; policy: ContactTimezonePolicy; nowMs: number },
): number | null {
  const { schedule, policy, nowMs } = campaign;
  const fromMs = Math.max(nowMs, schedule.startTimeMs ?? nowMs);
  const openingIn = (zones: readonly string[]) =>
    nextCommonOpening(
      zones.map((zone) => campaignWindow(schedule, zone)),
      fromMs,
    );
  const { zones, isKnown } = zonesIn(zoneKey);
  if (isKnown) return openingIn(zones);
  // Where nobody knows the zone, a rule may ask for more zones than the campaign's policy.
  if (zones.length === 0) return policy === 'campaign' ? openingIn([schedule.timezone]) : fromMs;
  const openings = [openingIn(zones), openingIn([schedule.timezone])];
  const known = openings.filter((opening) => opening !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** `RU:Europe/Moscow`, several joined by `&` when all hold, by `|` when one of them does. */
function zonesIn(zoneKey: string | null): { zones: string[]; isKnown: boolean } {
  const named = zoneKey?.slice(zoneKey.indexOf(':') + 1) ?? '';
  if (named === '' || named === '*') return { zones: [], isKnown: false };
  return { zones: named.split(/[&|]/), isKnown: !named.includes('|') };
}
