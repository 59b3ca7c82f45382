import type { z } from 'zod';
import type {
  campaignOut,
  campaignStatsOut,
  createCampaignSchema,
  updateCampaignSchema,
} from '../contracts/campaign-api.js';
import type { Campaign } from '../ports/campaign-store.js';
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
      callsPerMinute: body.calls_per_minute,
      maxConcurrentCalls: body.max_concurrent_calls,
      maxRetries: body.max_retries,
      retryDelayMinutes: body.retry_delay_minutes,
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
    callsPerMinute: body.calls_per_minute,
    maxConcurrentCalls: body.max_concurrent_calls,
    maxRetries: body.max_retries,
    retryDelayMinutes: body.retry_delay_minutes,
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
    start_time: toTimestamp(campaign.startTimeMs),
    end_time: toTimestamp(campaign.endTimeMs),
    daily_start_time: campaign.dailyStart,
    daily_end_time: campaign.dailyEnd,
    timezone: campaign.timezone,
    max_concurrent_calls: campaign.maxConcurrentCalls,
    calls_per_minute: campaign.callsPerMinute,
    max_retries: campaign.maxRetries,
    retry_delay_minutes: campaign.retryDelayMinutes,
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

function toTimestamp(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
