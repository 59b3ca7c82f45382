import { z } from 'zod';
import { CONSENT_GRADES, PURPOSES, WEEKDAYS } from '../domain/policy-pack.js';

/**
 * A policy pack on the wire and in data/packs: which contacts it binds and what it asks for. A key
 * that nobody knows is refused, for a rule that is not understood is a rule that is not kept.
 */
const clockTime = (text: RegExp) => z.string().regex(text, 'must be HH:MM');
const hoursSchema = z
  .tuple([clockTime(/^([01]\d|2[0-3]):[0-5]\d$/), clockTime(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/)])
  .refine(([from, to]) => from !== to, 'must not begin when they end');

const sourceField = z.string().min(1).max(60).meta({ description: 'id of an entry of sources' });
const purposesField = z.array(z.enum(PURPOSES)).min(1).optional();
const codeField = z.string().regex(/^[a-z0-9_]{1,60}$/, 'must be [a-z0-9_], 1 to 60 characters');
const rule = <Fields extends z.ZodRawShape>(fields: Fields) =>
  z.strictObject({ source: sourceField, purposes: purposesField, ...fields });
const single = <Fields extends z.ZodRawShape>(fields: Fields) =>
  z.strictObject({ source: sourceField, ...fields }).optional();
const seconds = z.int().min(1).max(600);

/** Dials are remembered for 31 days. */
const CAP_HOURS_MAX = 31 * 24;

const rulesSchema = z.strictObject({
  windows: z
    .array(
      rule({
        weekly: z.partialRecord(z.enum(WEEKDAYS), z.array(hoursSchema).max(10)),
        holidays: z.literal('closed').optional(),
      }),
    )
    .optional(),
  zone_policy: single({ policy: z.literal('intersection') }),
  attempt_caps: z
    .array(
      rule({
        id: codeField,
        per: z.enum(['number', 'contact']),
        max: z.int().min(0).max(1_000),
        hours: z.int().min(1).max(CAP_HOURS_MAX),
      }),
    )
    .optional(),
  consent: z.array(rule({ grade: z.enum(CONSENT_GRADES) })).optional(),
  blocked: z.array(rule({ unless_approval: codeField })).optional(),
  approvals: z.array(rule({ kind: codeField, real_lines_only: z.boolean() })).optional(),
  lists: z.array(rule({ code: codeField, max_age_days: z.int().min(0).max(3_650) })).optional(),
  ring_seconds_min: single({ seconds: z.int().min(1).max(120) }),
  line_types_denied: single({ types: z.array(z.string().regex(/^[A-Z_]{1,40}$/)).min(1) }),
  disclosure: single({ within_seconds: seconds }),
  caller_id: single({ label_required: z.boolean(), contract_required: z.boolean() }),
  hangup_after_refusal_seconds: single({ seconds }),
});

const appliesSchema = z.strictObject({
  countries: z.array(z.string().regex(/^([A-Z]{2}|\*)$/, 'must be ISO 3166, or *')).min(1),
  regions: z.array(z.string().regex(/^[A-Z0-9]{1,3}$/, 'must be as in ISO 3166-2')).optional(),
  prefixes: z.array(z.string().regex(/^\+[1-9]\d{0,14}$/, 'must be the start of E.164')).optional(),
});

export const policyPackSchema = z
  .strictObject({
    code: z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'must be [a-z0-9-], 1 to 60 characters'),
    version: z.string().regex(/^[\w.-]{1,40}$/, 'must be letters, digits, dots and hyphens'),
    title: z.string().trim().min(1).max(255),
    applies: appliesSchema,
    sources: z
      .array(
        z.strictObject({
          id: sourceField,
          url: z.url({ protocol: /^https?$/ }).max(1_000),
          says: z.string().trim().min(1).max(2_000),
        }),
      )
      .max(100),
    rules: rulesSchema,
  })
  .superRefine((pack, context) => {
    const known = new Set(pack.sources.map(({ id }) => id));
    for (const { source, path } of sourcesNamed(pack.rules)) {
      if (known.has(source)) continue;
      const message = 'names a source that is not in sources';
      context.addIssue({ code: 'custom', path: ['rules', ...path, 'source'], message });
    }
  });
export type PolicyPackWire = z.infer<typeof policyPackSchema>;

function sourcesNamed(rules: z.infer<typeof rulesSchema>) {
  return Object.entries(rules).flatMap(([name, asked]) =>
    Array.isArray(asked)
      ? asked.map(({ source }, index) => ({ source, path: [name, index] }))
      : [{ source: asked.source, path: [name] }],
  );
}
