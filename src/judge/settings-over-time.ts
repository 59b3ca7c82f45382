import type { CampaignRow, CampaignSettings } from './evidence.js';
import { SETTINGS_HOLD_AFTER_MS } from './tolerance.js';

interface Era {
  /** Real time. */
  fromMs: number;
  settings: CampaignSettings;
}

const eras = new WeakMap<CampaignRow, Era[]>();

/**
 * The settings that may have been in force at some time between two real instants. A change holds a
 * second later, so for that second the former settings are among them.
 */
export function settingsBetween(
  campaign: CampaignRow,
  fromMs: number,
  untilMs: number,
): CampaignSettings[] {
  const all = erasOf(campaign);
  const first = all.findLastIndex((era) => era.fromMs <= fromMs - SETTINGS_HOLD_AFTER_MS);
  return all
    .filter((era, index) => index >= first && era.fromMs <= untilMs)
    .map((era) => era.settings);
}

/** From what is in force now, back through what each change says was in force before it. */
function erasOf(campaign: CampaignRow): Era[] {
  const known = eras.get(campaign);
  if (known) return known;
  const changes = campaign.events.filter(({ kind }) => kind === 'limits' || kind === 'edited');
  let settings = campaign.settings;
  const backwards: Era[] = [];
  for (const { atMs, before } of changes.toReversed()) {
    backwards.push({ fromMs: atMs, settings });
    settings = { ...settings, ...before };
  }
  backwards.push({ fromMs: -Infinity, settings });
  const found = backwards.reverse();
  eras.set(campaign, found);
  return found;
}
