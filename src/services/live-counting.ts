import type { CampaignStore, TaskCounts } from '../ports/campaign-store.js';
import type { LiveCampaignWork, LiveStore } from '../ports/live-store.js';

export interface LiveCounters extends LiveCampaignWork {
  tasks: TaskCounts;
}

export interface LiveCountingDeps {
  campaigns: Pick<CampaignStore, 'get'>;
  store: Pick<LiveStore, 'campaignWork'>;
}

const COUNTED_EVERY_MS = 1_000;
/** Counting takes this share of the time at most, however many contacts a campaign has. */
const COUNTING_SHARE = 0.05;

/** Counts a campaign when it is asked for, and says the last count again while it is young. */
export function createLiveCounting({ campaigns, store }: LiveCountingDeps) {
  const counts = new Map<string, { counters: LiveCounters; nextAtMs: number }>();
  return {
    async of(campaignId: string): Promise<LiveCounters> {
      const last = counts.get(campaignId);
      const beganMs = performance.now();
      if (last !== undefined && beganMs < last.nextAtMs) return last.counters;
      const [{ taskCounts: tasks }, work] = await Promise.all([
        campaigns.get(null, campaignId),
        store.campaignWork(campaignId),
      ]);
      const tookMs = performance.now() - beganMs;
      const pauseMs = Math.max(COUNTED_EVERY_MS, tookMs / COUNTING_SHARE);
      const counters = { tasks, ...work };
      counts.set(campaignId, { counters, nextAtMs: beganMs + pauseMs });
      return counters;
    },

    forget: (campaignId: string) => void counts.delete(campaignId),
  };
}
