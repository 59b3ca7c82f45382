import { defineSearchAttributeKey } from '@temporalio/common';

/** The filters of the Web UI. Search attributes are never encrypted: ids and words of ours only. */
export const CAMPAIGN_ID = defineSearchAttributeKey('CampaignId', 'KEYWORD');
export const CALL_STAGE = defineSearchAttributeKey('CallStage', 'KEYWORD');
export const CALL_OUTCOME = defineSearchAttributeKey('CallOutcome', 'KEYWORD');
export const CALL_ATTEMPT = defineSearchAttributeKey('CallAttempt', 'INT');
export const NEXT_ATTEMPT_AT = defineSearchAttributeKey('NextAttemptAt', 'DATETIME');
