import { z } from 'zod';

/** Fields that mean the same wherever they are on the wire. */
export const uuidParams = z.strictObject({ id: z.uuid() });

export const nameField = z.string().trim().min(1).max(255);
export const descriptionField = z.string().max(5_000).nullable();
export const slugField = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,99}$/, 'must be lower-case Latin letters, digits and hyphens');

/** Both are accepted wherever a company or skillbase is named. */
export const idOrSlugField = z
  .union([z.uuid(), slugField])
  .meta({ description: 'UUID or slug', override: { type: 'string' } });

export const queryFlag = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .meta({ override: { type: 'boolean' } });

const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2200, 0, 1);

/** An instant with its offset, as epoch milliseconds. */
export const instantField = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 time with an offset or Z' })
  .transform((text) => Date.parse(text))
  .refine((ms) => ms >= EARLIEST_MS && ms < LATEST_MS, 'must lie between 2000 and 2200')
  .meta({ override: { type: 'string', format: 'date-time' } });

export const timezoneField = z.string().min(1).max(50).meta({ description: 'IANA name' });
export const callsPerMinuteField = z.int().min(1).max(60_000);
export const channelsField = z.int().min(1).max(10_000);

/** On answers. */
export const timestampOut = z.iso.datetime();
