import { z } from 'zod';
import { CAMPAIGN_STATUSES } from '../domain/campaign.js';
import { CONTACT_TIMEZONE_POLICIES } from '../domain/gate-facts.js';
import { CONSENT_GRADES, PURPOSES } from '../domain/policy-pack.js';
import { campaignFields as fields } from './campaign-fields.js';
import { idOrSlugField, queryFlag, timestampOut } from './fields.js';
import { pageQuery } from './pagination.js';
import { retryPolicySchema } from './retry-policy.js';

export const createCampaignSchema = z
  .strictObject({
    company_id: idOrSlugField.optional(),
    skillbase_id: idOrSlugField,
    name: fields.name,
    description: fields.description.default(null),
    start_time: fields.start_time.default(null),
    end_time: fields.end_time.default(null),
    daily_start_time: fields.daily_start_time.default('09:00'),
    daily_end_time: fields.daily_end_time.default('18:00'),
    timezone: fields.timezone.optional(),
    days_of_week: fields.days_of_week.default([1, 2, 3, 4, 5, 6, 7]),
    holidays: fields.holidays.default([]),
    contact_timezone_policy: fields.contact_timezone_policy.default('campaign'),
    max_concurrent_calls: fields.max_concurrent_calls.default(5),
    calls_per_minute: fields.calls_per_minute.default(10),
    priority: fields.priority.default(5),
    budget_usd: fields.budget_usd.default(null),
    max_retries: fields.max_retries.default(3),
    retry_delay_minutes: fields.retry_delay_minutes.default(30),
    retry_policy: fields.retry_policy.default({}),
    purpose: fields.purpose.default('informational'),
    consent: fields.consent.default(null),
    line_id: fields.line_id.optional(),
    caller_ids: fields.caller_ids.default([]),
    skillbase_version: fields.skillbase_version.default(null),
  })
  .meta({ id: 'CampaignCreate' });

export const updateCampaignSchema = z.strictObject(fields).partial().meta({ id: 'CampaignUpdate' });

export const campaignListQuery = z.strictObject({
  company_id: idOrSlugField.optional(),
  skillbase_id: z.uuid().optional(),
  status: z.enum(CAMPAIGN_STATUSES).optional(),
  rehearsals: queryFlag.optional().meta({ description: 'Rehearsals, not real campaigns' }),
  ...pageQuery,
});

const count = z.int().min(0);

const consentOut = z.strictObject({
  grade: z.enum(CONSENT_GRADES),
  source: z.string(),
  text: z.string(),
  obtained_at: timestampOut,
  attested_by: z.string(),
});

export const campaignOut = z
  .strictObject({
    id: z.uuid(),
    company_id: z.uuid(),
    skillbase_id: z.uuid(),
    skillbase_version: z.int().nullable(),
    line_id: z.uuid(),
    name: z.string(),
    description: z.string().nullable(),
    status: z.enum(CAMPAIGN_STATUSES),
    rehearsal_of: z.uuid().nullable().meta({ description: 'Null: a real campaign' }),
    pause_reason: z.string().nullable().meta({ description: 'operator, breaker or budget' }),
    start_time: timestampOut.nullable(),
    end_time: timestampOut.nullable(),
    daily_start_time: z.string(),
    daily_end_time: z.string(),
    timezone: z.string(),
    days_of_week: z.array(z.int()),
    holidays: z.array(z.iso.date()),
    contact_timezone_policy: z.enum(CONTACT_TIMEZONE_POLICIES),
    max_concurrent_calls: z.int(),
    calls_per_minute: z.int(),
    priority: z.int(),
    budget_usd: z.number().nullable(),
    max_retries: z.int(),
    retry_delay_minutes: z.int(),
    retry_policy: retryPolicySchema,
    purpose: z.enum(PURPOSES),
    consent: consentOut.nullable(),
    caller_ids: z.array(z.string()),
    total_tasks: count,
    completed_tasks: count,
    failed_tasks: count,
    created_at: timestampOut,
    updated_at: timestampOut,
  })
  .meta({ id: 'Campaign' });

export const campaignStatsOut = z
  .strictObject({
    campaign_id: z.uuid(),
    status: z.enum(CAMPAIGN_STATUSES),
    total_tasks: count,
    completed_tasks: count,
    failed_tasks: count,
    success_rate: z.number().meta({ description: 'Completed tasks in percent of all' }),
    tasks_by_status: z.record(z.string(), count),
  })
  .meta({ id: 'CampaignStats' });
