import { z } from 'zod';
import { isE164 } from '../domain/phone-number.js';
import { isOurToolName } from '../domain/tool-names.js';

const PLACEHOLDER = /(?<!\{)\{([A-Za-z_][A-Za-z0-9_]{0,49})\}(?!\})/g;
/** Scheme and host stand as they are written: no argument and no secret chooses whom we ask. */
const FIXED_HOST = /^https?:\/\/[A-Za-z0-9.:[\]-]+([/?]|$)/;

const jsonSchema = z.record(z.string(), z.unknown());

/**
 * Settings of the tool `http`: either a `url`, with arguments of the model as `{name}` in its path
 * or query, or `hosts`, among which the model may choose an address of its own. A bot may have
 * several, each with a `name`.
 */
export const httpSettingsSchema = z
  .object({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,49}$/, 'must be lower-case letters, digits and _')
      .refine((name) => !isOurToolName(name), 'is the name of another tool')
      .default('http'),
    url: z.string().max(2_000).regex(FIXED_HOST, 'must begin with a scheme and a host').optional(),
    hosts: z.array(z.string().min(1).max(253)).max(20).optional(),
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
    headers: z.record(z.string().regex(/^[A-Za-z0-9-]{1,100}$/), z.string().max(4_000)).default({}),
    parameters: jsonSchema.optional(),
    description: z.string().max(1_000).optional(),
    timeout_seconds: z.number().min(0.1).max(15).default(5),
    response_max_chars: z.int().min(100).max(20_000).default(4_000),
  })
  .refine(({ url, hosts = [] }) => url !== undefined || hosts.length > 0, {
    path: ['url'],
    message: 'is required, or hosts',
  });

export type HttpSettings = z.output<typeof httpSettingsSchema>;

/** Names of the arguments that a URL asks for. */
export function argumentsOf(url: string): string[] {
  return [...url.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
}

/** With each `{name}` replaced. */
export function withArguments(url: string, valueOf: (name: string) => string): string {
  return url.replace(PLACEHOLDER, (_, name: string) => valueOf(name));
}

/** As the customer wrote it; what it does not name is refused, unless it says otherwise. */
export function shownParameters({ parameters = {} }: HttpSettings): Record<string, unknown> {
  return { type: 'object', properties: {}, additionalProperties: false, ...parameters };
}

export const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM');

/** Without `api_url` nothing is booked: wishes are written down for a person to confirm. */
export const calendarSettingsSchema = z.object({
  api_url: z.url({ protocol: /^https?$/ }).optional(),
  /** Best as `{{secret.name}}`. */
  api_key: z.string().min(1).max(1_000).optional(),
  timezone: z.string().max(100).optional(),
  working_hours: z.object({ from: clockTime, to: clockTime }).optional(),
});

const e164 = z
  .string()
  .transform((text) => text.replaceAll(/[\s()-]/g, ''))
  .refine(isE164, 'must be a number such as +79161234567');

/** One number, or several by the names that the model chooses from. */
export const transferSettingsSchema = z
  .object({
    phone_number: e164.optional(),
    targets: z.record(z.string().min(1).max(50), e164).optional(),
  })
  .refine(({ phone_number: one, targets = {} }) => one ?? Object.keys(targets).length > 0, {
    path: ['phone_number'],
    message: 'is required, or targets',
  });
