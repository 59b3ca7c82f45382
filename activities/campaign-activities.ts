import { heartbeat, sleep } from '@temporalio/activity';
import type { EndReason } from '../src/domain/call-task.js';
import type { CampaignLimits } from '../src/domain/campaign.js';
import type { AdmissionStore, AdmittedTask, AdmitRequest } from '../src/ports/admission-store.js';
import type {
  CampaignEvent,
  CampaignLifecycle,
  CampaignView,
} from '../src/ports/campaign-lifecycle.js';
import type { TaskWaiters } from '../src/ports/task-waiters.js';

export interface CampaignActivityDeps {
  admission: AdmissionStore;
  lifecycle: CampaignLifecycle;
  waiters: TaskWaiters;
}

/**
 * What the campaign workflow needs to know of a batch; who was released is none of its business.
 */
export interface Admission {
  start: AdmittedTask[];
  askAgainInMs: number | null;
  drained: boolean;
  scheduleOver: boolean;
  reason: string | null;
}

export interface CampaignActivities {
  /** Carries out what was asked of the campaign: the one writer of its status. */
  settleCampaign(input: { campaignId: string; event: CampaignEvent }): Promise<CampaignView>;
  /** Grants a batch of permits, once for each batch name. */
  admit(input: AdmitRequest): Promise<Admission>;
  /** Ends every task that waits without a permit. */
  endWaiting(input: { campaignId: string; reason: EndReason }): Promise<void>;
  /**
   * Holds the workflow task open for a moment, so that the acknowledgements of a batch of starts
   * come in one go and not one workflow task each. Run as a local activity.
   */
  gatherStarts(): Promise<void>;
  setLimits(input: { campaignId: string; limits: CampaignLimits }): Promise<void>;
}

const END_CHUNK = 500;
/** Most starts of a batch of 20 are acknowledged within this; a pause waits for it at most. */
const GATHER_MS = 300;

export function createCampaignActivities(deps: CampaignActivityDeps): CampaignActivities {
  const { admission, lifecycle, waiters } = deps;
  return {
    settleCampaign: ({ campaignId, event }) => lifecycle.settle(campaignId, event),

    async admit(request) {
      const { release, ...answer } = await admission.admit(request);
      await waiters.release(request.campaignId, release);
      return answer;
    },

    async endWaiting({ campaignId, reason }) {
      for (;;) {
        const chunk = await admission.endWaiting({ campaignId, reason, max: END_CHUNK });
        await waiters.release(campaignId, chunk.release);
        if (chunk.ended === 0) return;
        heartbeat();
      }
    },

    gatherStarts: () => sleep(GATHER_MS),

    setLimits: ({ campaignId, limits }) => lifecycle.setLimits(campaignId, limits, 'web ui'),
  };
}
