import { z } from 'zod';
import { CONTACT_TIMEZONE_POLICIES } from '../domain/gate-facts.js';
import { CONSENT_GRADES, PURPOSES, type ConsentGrade } from '../domain/policy-pack.js';
import {
  callsPerMinuteField,
  channelsField,
  descriptionField,
  instantField,
  nameField,
  timezoneField,
} from './fields.js';
import { retryPolicySchema } from './retry-policy.js';

const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a clock time from 00:00 to 23:59');
const closingTime = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a clock time from 00:00 to 24:00');

const sortedSet = <Item extends string | number>(items: Item[]): Item[] =>
  [...new Set(items)].sort((a, b) => (a < b ? -1 : 1));

const BUDGET_MAX_USD = 999_999;
const MICROS = 1_000_000;
const GIVEN_GRADES = CONSENT_GRADES.filter(
  (grade): grade is Exclude<ConsentGrade, 'none'> => grade !== 'none',
);

export const consentField = z
  .strictObject({
    grade: z.enum(GIVEN_GRADES),
    source: z.string().trim().min(1).max(500).meta({ description: 'Where it was given' }),
    text: z.string().trim().min(1).max(10_000).meta({ description: 'What people agreed to' }),
    obtained_at: instantField,
    attested_by: z.string().trim().min(1).max(255).meta({ description: 'Who stands for it' }),
  })
  .nullable()
  .meta({ description: 'Holds for all contacts of the campaign; marketing needs it' });

const hours = {
  start_time: instantField.nullable().meta({ description: 'No call before; null: at once' }),
  end_time: instantField.nullable().meta({ description: 'No call from then on; null: no end' }),
  daily_start_time: clockTime,
  daily_end_time: closingTime.meta({
    description: 'Exclusive; before daily_start_time: the window crosses midnight',
  }),
  timezone: timezoneField,
  days_of_week: z
    .array(z.int().min(1).max(7))
    .min(1)
    .max(7)
    .transform(sortedSet)
    .meta({
      description: 'ISO: 1 is Monday. A window across midnight belongs to the day it opens on',
      override: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 7 } },
    }),
  holidays: z
    .array(z.iso.date('must be dates such as 2027-01-01'))
    .max(366)
    .transform(sortedSet)
    .meta({
      description: 'Days without calls, by the calendar of the contact',
      override: { type: 'array', items: { type: 'string', format: 'date' } },
    }),
  contact_timezone_policy: z.enum(CONTACT_TIMEZONE_POLICIES).meta({
    description:
      'For contacts whose zone is not certain: the zone of the campaign, every zone it may be, ' +
      'or no call',
  }),
};

const limits = {
  max_concurrent_calls: channelsField,
  calls_per_minute: callsPerMinuteField,
  priority: z.int().min(1).max(10).meta({
    description: 'Share of what the campaigns of a company have in common; 5 by default',
  }),
  budget_usd: z
    .number()
    .positive()
    .max(BUDGET_MAX_USD)
    .refine((usd) => Math.round(usd * MICROS) / MICROS === usd, 'has 6 decimals at most')
    .nullable()
    .meta({ description: 'No call that could overspend it; null: no budget' }),
};

const retries = {
  max_retries: z
    .int()
    .min(0)
    .max(10)
    .meta({ description: 'Attempts in all that count; 0 means 1' }),
  retry_delay_minutes: z.int().min(1).max(1_440).meta({
    description: 'For dispositions without a delay of their own; what waits already keeps its time',
  }),
  retry_policy: retryPolicySchema,
};

/** What people set of a campaign, on the wire. */
export const campaignFields = {
  name: nameField,
  description: descriptionField,
  ...hours,
  ...limits,
  ...retries,
  purpose: z.enum(PURPOSES).meta({ description: 'What rules bind the calls; set in a draft' }),
  consent: consentField,
  line_id: z.uuid().meta({ description: 'What dials; missing: the default line' }),
  caller_ids: z
    .array(z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be a number such as +74950000000'))
    .max(100)
    .transform(sortedSet)
    .meta({
      description: 'Numbers of the line to show; empty: any of them',
      override: { type: 'array', items: { type: 'string' } },
    }),
  skillbase_version: z
    .int()
    .min(1)
    .nullable()
    .meta({
      description:
        'Null: the version that is current at the start. In a campaign that runs the next call ' +
        'uses the new one',
    }),
};
