import { createCallActivities, type CallActivities } from './call-activities.js';
import type { CallActivityDeps } from './call-deps.js';
import {
  createCampaignActivities,
  type CampaignActivities,
  type CampaignActivityDeps,
} from './campaign-activities.js';
import {
  createWebhookActivities,
  type WebhookActivities,
  type WebhookActivityDeps,
} from './webhook-activities.js';

export type Activities = CampaignActivities & CallActivities & WebhookActivities;

export function createActivities(
  deps: CampaignActivityDeps & CallActivityDeps & WebhookActivityDeps,
): { campaign: CampaignActivities; call: CallActivities; webhook: WebhookActivities } {
  return {
    campaign: createCampaignActivities(deps),
    call: createCallActivities(deps),
    webhook: createWebhookActivities(deps),
  };
}
