import { z } from 'zod';

const PLACEHOLDER = /(?<!\{)\{([A-Za-z_][A-Za-z0-9_]{0,49})\}(?!\})/g;
/** Scheme and host stand as they are written: no argument and no secret chooses whom we ask. */
const FIXED_HOST = /^https?:\/\/[A-Za-z0-9.:[\]-]+([/?]|$)/;

const jsonSchema = z.record(z.string(), z.unknown());

/**
 * Settings of the tool `http`: either a `url`, with arguments of the model as `{name}` in its path
 * or query, or `hosts`, among which the model may choose an address of its own.
 */
export const httpConfigSchema = z
  .object({
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

export type HttpSettings = z.output<typeof httpConfigSchema>;

/** Names of the arguments that a URL asks for. */
export function argumentsOf(url: string): string[] {
  return [...url.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
}

/** Null: an argument that the path needs is missing, or would lead out of its place. */
export function fillUrl(url: string, args: Readonly<Record<string, unknown>>): string | null {
  const valueOf = (name: string) => (Object.hasOwn(args, name) ? textOf(args[name]) : '');
  // `..` climbs out of its folder, and encoding leaves dots as they are.
  if (argumentsOf(url).some((name) => /^\.*$/.test(valueOf(name)))) return null;
  return url.replace(PLACEHOLDER, (_, name: string) => encodeURIComponent(valueOf(name)));
}

/** Whether an address that a model chose is one of those that it may choose. */
export function isAllowedHost(url: URL, hosts: readonly string[]): boolean {
  if (url.username !== '' || url.password !== '') return false;
  return hosts.some((host) => host.toLowerCase() === url.host);
}

export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
