import { z } from 'zod';
import { Refusal } from './refusal.js';
import { lineSettingsSchema } from './settings.js';

/** The attempt id is a part of a file name. */
export const attemptSchema = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'must be an id');
const instant = z.number().min(-8.64e15).max(8.64e15);

export const openRoomSchema = z.strictObject({
  attempt: attemptSchema,
  line: z.strictObject({
    id: z.string().min(1).max(64),
    clock: z.strictObject({
      realOriginMs: instant,
      virtualOriginMs: instant,
      speed: z.number().min(0.001).max(1_000_000),
    }),
    settings: lineSettingsSchema,
  }),
  door: z.strictObject({
    url: z.url({ protocol: /^https?$/ }),
    token: z.string().min(1).max(4_096),
  }),
});
export type OpenRoomRequest = z.infer<typeof openRoomSchema>;

export const dialSchema = z.strictObject({
  number: z.string().regex(/^\+[1-9]\d{4,14}$/, 'must be E.164'),
  caller_id: z.string().max(64).nullable(),
  ring_timeout_seconds: z.number().min(1).max(600),
});
export type DialRequest = z.infer<typeof dialSchema>;

export const ledgerQuerySchema = z.object({
  after: z.coerce.number().int().min(0).default(0),
  line: z.string().min(1).max(64).nullable().default(null),
});

/**
 * Refuses with the fields that are wrong; the values are not repeated, they may be a person's
 * number.
 */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue) => {
    const field = issue.path.join('.');
    if (issue.code !== 'unrecognized_keys') return [{ field, message: issue.message }];
    return issue.keys.map((key) => ({
      field: field === '' ? key : `${field}.${key}`,
      message: 'is not known',
    }));
  });
  const detail = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
  throw new Refusal({ status: 422, code: 'validation_failed', detail, errors });
}
