import type { z } from 'zod';
import type {
  campaignOut,
  campaignStatsOut,
  createCampaignSchema,
  updateCampaignSchema,
} from '../contracts/campaign-api.js';
import type { consentField } from '../contracts/campaign-fields.js';
import { retryPolicyOut, toRetryRules } from '../contracts/retry-policy.js';
import type { Campaign, CampaignConsent } from '../ports/campaign-store.js';
import {
  successRate,
  totalTasks,
  type CampaignChanges,
  type WantedCampaign,
} from '../services/campaigns.js';

/** Between the wire's words and the services' own. */
export function toWantedCampaign(body: z.output<typeof createCampaignSchema>): WantedCampaign {
  return {
    company: body.company_id,
    skillbase: body.skillbase_id,
    timezone: body.timezone ?? null,
    lineId: body.line_id ?? null,
    settings: {
      name: body.name,
      description: body.description,
      startTimeMs: body.start_time,
      endTimeMs: body.end_time,
      dailyStart: body.daily_start_time,
      dailyEnd: body.daily_end_time,
      daysOfWeek: body.days_of_week,
      holidays: body.holidays,
      contactTimezonePolicy: body.contact_timezone_policy,
      callsPerMinute: body.calls_per_minute,
      maxConcurrentCalls: body.max_concurrent_calls,
      priority: body.priority,
      budgetUsd: body.budget_usd,
      maxRetries: body.max_retries,
      retryDelayMinutes: body.retry_delay_minutes,
      retryPolicy: toRetryRules(body.retry_policy),
      purpose: body.purpose,
      consent: toConsent(body.consent),
      callerIds: body.caller_ids,
      skillbaseVersion: body.skillbase_version,
    },
  };
}

export function toCampaignChanges(body: z.output<typeof updateCampaignSchema>): CampaignChanges {
  return {
    name: body.name,
    description: body.description,
    startTimeMs: body.start_time,
    endTimeMs: body.end_time,
    dailyStart: body.daily_start_time,
    dailyEnd: body.daily_end_time,
    timezone: body.timezone,
    daysOfWeek: body.days_of_week,
    holidays: body.holidays,
    contactTimezonePolicy: body.contact_timezone_policy,
    callsPerMinute: body.calls_per_minute,
    maxConcurrentCalls: body.max_concurrent_calls,
    priority: body.priority,
    budgetUsd: body.budget_usd,
    maxRetries: body.max_retries,
    retryDelayMinutes: body.retry_delay_minutes,
    retryPolicy: body.retry_policy && toRetryRules(body.retry_policy),
    purpose: body.purpose,
    consent: body.consent === undefined ? undefined : toConsent(body.consent),
    callerIds: body.caller_ids,
    lineId: body.line_id,
    skillbaseVersion: body.skillbase_version,
  };
}

export function toCampaignOut(campaign: Campaign): z.input<typeof campaignOut> {
  return {
    id: campaign.id,
    company_id: campaign.companyId,
    skillbase_id: campaign.skillbaseId,
    skillbase_version: campaign.skillbaseVersion,
    line_id: campaign.lineId,
    name: campaign.name,
    description: campaign.description,
    status: campaign.status,
    pause_reason: campaign.pauseReason,
    rehearsal_of: campaign.rehearsalOf,
    start_time: toTimestamp(campaign.startTimeMs),
    end_time: toTimestamp(campaign.endTimeMs),
    daily_start_time: campaign.dailyStart,
    daily_end_time: campaign.dailyEnd,
    timezone: campaign.timezone,
    days_of_week: [...campaign.daysOfWeek],
    holidays: [...campaign.holidays],
    contact_timezone_policy: campaign.contactTimezonePolicy,
    max_concurrent_calls: campaign.maxConcurrentCalls,
    calls_per_minute: campaign.callsPerMinute,
    priority: campaign.priority,
    budget_usd: campaign.budgetUsd,
    max_retries: campaign.maxRetries,
    retry_delay_minutes: campaign.retryDelayMinutes,
    retry_policy: retryPolicyOut(campaign.retryPolicy),
    purpose: campaign.purpose,
    consent: campaign.consent && consentOut(campaign.consent),
    caller_ids: [...campaign.callerIds],
    total_tasks: totalTasks(campaign),
    completed_tasks: campaign.taskCounts.completed,
    failed_tasks: campaign.taskCounts.failed,
    created_at: campaign.createdAt.toISOString(),
    updated_at: campaign.updatedAt.toISOString(),
  };
}

export function toCampaignStatsOut(campaign: Campaign): z.input<typeof campaignStatsOut> {
  return {
    campaign_id: campaign.id,
    status: campaign.status,
    total_tasks: totalTasks(campaign),
    completed_tasks: campaign.taskCounts.completed,
    failed_tasks: campaign.taskCounts.failed,
    success_rate: successRate(campaign),
    tasks_by_status: campaign.taskCounts,
  };
}

function toConsent(consent: z.output<typeof consentField>): CampaignConsent | null {
  if (consent === null) return null;
  const { obtained_at: obtainedAtMs, attested_by: attestedBy, ...same } = consent;
  return { ...same, obtainedAtMs, attestedBy };
}

function consentOut({ obtainedAtMs, attestedBy, ...same }: CampaignConsent) {
  return { ...same, obtained_at: new Date(obtainedAtMs).toISOString(), attested_by: attestedBy };
}

function toTimestamp(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
