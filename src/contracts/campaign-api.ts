import { z } from 'zod';
import { CAMPAIGN_STATUSES } from '../domain/campaign.js';
import {
  callsPerMinuteField,
  channelsField,
  descriptionField,
  idOrSlugField,
  instantField,
  nameField,
  timestampOut,
  timezoneField,
} from './fields.js';
import { pageQuery } from './pagination.js';

const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a clock time from 00:00 to 23:59');
const closingTime = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a clock time from 00:00 to 24:00');

const fields = {
  name: nameField,
  description: descriptionField,
  start_time: instantField.nullable().meta({ description: 'No call before; null: at once' }),
  end_time: instantField.nullable().meta({ description: 'No call from then on; null: no end' }),
  daily_start_time: clockTime,
  daily_end_time: closingTime.meta({
    description: 'Exclusive; before daily_start_time: the window crosses midnight',
  }),
  timezone: timezoneField,
  max_concurrent_calls: channelsField,
  calls_per_minute: callsPerMinuteField,
  max_retries: z
    .int()
    .min(0)
    .max(10)
    .meta({ description: 'Attempts in all that count; 0 means 1' }),
  retry_delay_minutes: z.int().min(1).max(1_440),
  line_id: z.uuid().meta({ description: 'What dials; missing: the default line' }),
  skillbase_version: z
    .int()
    .min(1)
    .nullable()
    .meta({ description: 'Null: the version that is current at the start' }),
};

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
    max_concurrent_calls: fields.max_concurrent_calls.default(5),
    calls_per_minute: fields.calls_per_minute.default(10),
    max_retries: fields.max_retries.default(3),
    retry_delay_minutes: fields.retry_delay_minutes.default(30),
    line_id: fields.line_id.optional(),
    skillbase_version: fields.skillbase_version.default(null),
  })
  .meta({ id: 'CampaignCreate' });

export const updateCampaignSchema = z.strictObject(fields).partial().meta({ id: 'CampaignUpdate' });

export const campaignListQuery = z.strictObject({
  company_id: idOrSlugField.optional(),
  skillbase_id: z.uuid().optional(),
  status: z.enum(CAMPAIGN_STATUSES).optional(),
  ...pageQuery,
});

const count = z.int().min(0);

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
    pause_reason: z.string().nullable(),
    start_time: timestampOut.nullable(),
    end_time: timestampOut.nullable(),
    daily_start_time: z.string(),
    daily_end_time: z.string(),
    timezone: z.string(),
    max_concurrent_calls: z.int(),
    calls_per_minute: z.int(),
    max_retries: z.int(),
    retry_delay_minutes: z.int(),
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
