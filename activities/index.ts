import { createCallActivities, type CallActivities } from './call-activities.js';
import type { CallActivityDeps } from './call-deps.js';
import {
  createCampaignActivities,
  type CampaignActivities,
  type CampaignActivityDeps,
} from './campaign-activities.js';

export type Activities = CampaignActivities & CallActivities;

export function createActivities(deps: CampaignActivityDeps & CallActivityDeps): {
  campaign: CampaignActivities;
  call: CallActivities;
} {
  return { campaign: createCampaignActivities(deps), call: createCallActivities(deps) };
}
