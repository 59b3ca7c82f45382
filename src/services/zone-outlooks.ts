import type { GateFacts } from '../domain/gate-facts.js';
import { lookAhead, type Outlook } from '../domain/outlook.js';
import type { FreshZone, WhyStore } from '../ports/why-store.js';

/** Fresh tasks that share a zone, and what the gate says of that zone. */
export type ZoneOutlook<Zone extends FreshZone> = Zone & { outlook: Outlook | null };

/**
 * What the gate says of each zone in which fresh tasks wait, asked with one of its contacts of whom
 * nothing else is known that could stand against a call.
 */
export async function zoneOutlooks(
  store: Pick<WhyStore, 'freshZones' | 'gateFacts'>,
  campaignId: string,
  nowMs: number,
): Promise<ZoneOutlook<FreshZone>[]> {
  return outlooksOf(store, { campaignId, zones: await store.freshZones(campaignId), nowMs });
}

export async function outlooksOf<Zone extends FreshZone>(
  store: Pick<WhyStore, 'gateFacts'>,
  asked: { campaignId: string; zones: readonly Zone[]; nowMs: number },
): Promise<ZoneOutlook<Zone>[]> {
  const samples = asked.zones.map(({ sampleTaskId }) => sampleTaskId);
  const facts = await store.gateFacts(asked.campaignId, samples);
  return asked.zones.map((zone) => {
    const sample = facts.get(zone.sampleTaskId);
    return { ...zone, outlook: sample ? lookAhead(anybody(sample), asked.nowMs) : null };
  });
}

/** Zones whose contacts are looked at now; what is denied is looked at to be ended. */
export function openZones(zones: readonly ZoneOutlook<FreshZone>[]): (string | null)[] {
  return zones.filter(({ outlook }) => !isAsleep(outlook)).map(({ zoneKey }) => zoneKey);
}

export function isAsleep(outlook: Outlook | null): boolean {
  const reason = outlook?.first.reason;
  return reason === 'window_closed' || reason === 'not_started';
}

function anybody(facts: GateFacts): GateFacts {
  return {
    ...facts,
    contact: {
      ...facts.contact,
      isSuppressed: false,
      consentGrade: 'express_written',
      rangAtMs: [],
      rangContactAtMs: [],
      numberInCall: false,
    },
  };
}
