import { z } from 'zod';
import { definedFields } from '../domain/defined-fields.js';
import { RECORDING_POLICIES } from '../domain/recording-rule.js';
import type { Company, CompanySettings } from '../ports/company-store.js';
import {
  callsPerMinuteField,
  channelsField,
  descriptionField,
  nameField,
  slugField,
  timestampOut,
  timezoneField,
} from './fields.js';

const weightField = z
  .int()
  .min(1)
  .max(100)
  .meta({ description: 'Its share of a line that several companies dial on; 1 by default' });

const recordingField = z.enum(RECORDING_POLICIES).meta({
  description:
    'Whether its calls are recorded: only those whose bot says first that it records; ' +
    'off by default',
});

export const createCompanySchema = z
  .strictObject({
    name: nameField,
    slug: slugField.optional(),
    description: descriptionField.default(null),
    timezone: timezoneField.nullable().default(null),
    calls_per_minute: callsPerMinuteField.nullable().default(null),
    max_concurrent_calls: channelsField.nullable().default(null),
    weight: weightField.default(1),
    recording: recordingField.default('off'),
  })
  .meta({ id: 'CompanyCreate' });

export const updateCompanySchema = z
  .strictObject({
    name: nameField.optional(),
    description: descriptionField.optional(),
    timezone: timezoneField.nullable().optional(),
    calls_per_minute: callsPerMinuteField.nullable().optional(),
    max_concurrent_calls: channelsField.nullable().optional(),
    weight: weightField.optional(),
    recording: recordingField.optional(),
  })
  .meta({ id: 'CompanyUpdate' });

export const companyOut = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    slug: z.string(),
    description: z.string().nullable(),
    timezone: z.string().nullable(),
    calls_per_minute: z
      .int()
      .nullable()
      .meta({ description: 'Of all its campaigns; null: no limit' }),
    max_concurrent_calls: z.int().nullable(),
    weight: z.int(),
    recording: z.enum(RECORDING_POLICIES),
    created_at: timestampOut,
    updated_at: timestampOut,
  })
  .meta({ id: 'Company' });

export function toCompanySettings(body: z.output<typeof createCompanySchema>): CompanySettings {
  const { name, description, timezone, weight, recording } = body;
  return {
    ...{ name, description, timezone, weight, recording },
    callsPerMinute: body.calls_per_minute,
    maxConcurrentCalls: body.max_concurrent_calls,
  };
}

/** Only what the body names. */
export function toCompanyChanges(
  body: z.output<typeof updateCompanySchema>,
): Partial<CompanySettings> {
  const { calls_per_minute: callsPerMinute, max_concurrent_calls: maxConcurrentCalls } = body;
  const { name, description, timezone, weight, recording } = body;
  const settings = { name, description, timezone, weight, recording };
  return definedFields({ ...settings, callsPerMinute, maxConcurrentCalls });
}

export function toCompanyOut(company: Company): z.input<typeof companyOut> {
  const { id, name, slug, description, timezone, weight, recording } = company;
  return {
    ...{ id, name, slug, description, timezone, weight, recording },
    calls_per_minute: company.callsPerMinute,
    max_concurrent_calls: company.maxConcurrentCalls,
    created_at: company.createdAt.toISOString(),
    updated_at: company.updatedAt.toISOString(),
  };
}
