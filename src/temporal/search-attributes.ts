import { defineSearchAttributeKey } from '@temporalio/common';

export const CAMPAIGN_ID = defineSearchAttributeKey('CampaignId', 'KEYWORD');
