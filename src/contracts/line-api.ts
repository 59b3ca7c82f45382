import { z } from 'zod';
import { definedFields } from '../domain/defined-fields.js';
import type { CallerIdGap, Line, LineChanges } from '../ports/line-store.js';
import type { LineCheckStep } from '../ports/real-line.js';
import { callsPerMinuteField, channelsField, instantField, nameField } from './fields.js';
import { livekitSettingsOut } from './livekit-line.js';
import { pageSchema } from './pagination.js';

const limits = {
  calls_per_minute: callsPerMinuteField,
  max_concurrent_calls: channelsField,
};

const settingsField = z.record(z.string().max(100), z.unknown());

export const newLineSchema = z.strictObject({
  name: nameField,
  kind: z.enum(['simulator', 'livekit']).default('simulator'),
  company_id: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'UUID or slug; default: the company of the key, else shared by all' }),
  ...limits,
  settings: settingsField.default({}).meta({
    description:
      'Of a simulated line who answers: by, seed, weights, ring_seconds ... Of a livekit line ' +
      '`trunk` {address, transport, numbers, username, password} or, by the platform, `trunk_id`',
  }),
  clock: z
    .strictObject({
      starts_at: instantField,
      speed: z.number().min(0.01).max(100_000).default(1),
    })
    .optional()
    .meta({ description: 'Virtual time; without it the line has real time' }),
});

export const updateLineSchema = z
  .strictObject({
    name: nameField.optional(),
    calls_per_minute: callsPerMinuteField.optional(),
    max_concurrent_calls: channelsField.optional(),
    settings: settingsField.optional().meta({
      description:
        'Takes the place of all that it had. The password of a trunk may be left out: it stays ' +
        'as long as address and username do',
    }),
  })
  .meta({ id: 'LineUpdate' });

const gapsField = z
  .array(
    z.strictObject({
      phone_number: z.string(),
      lacks: z.array(z.enum(['display_text', 'labelled_from', 'contract_id'])),
    }),
  )
  .meta({
    description:
      'Of a real line: numbers that rules on labels, such as those of Russia, let no call show, ' +
      'and what they lack for it. Add it by `POST /api/lines/{id}/caller-ids`',
  });

export const lineSchema = z
  .strictObject({
    id: z.uuid(),
    company_id: z.uuid().nullable(),
    name: z.string(),
    kind: z.enum(['simulator', 'livekit']),
    ...limits,
    caller_ids: z.array(z.string()),
    caller_id_gaps: gapsField,
    settings: z.record(z.string(), z.unknown()),
    is_default: z.boolean(),
    clock: z
      .strictObject({
        starts_at: z.iso.datetime(),
        speed: z.number(),
        now: z.iso.datetime().meta({ description: 'What the clock showed at the answer' }),
      })
      .nullable(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Line' });

export const linesSchema = pageSchema(lineSchema);

export const lineTestSchema = z
  .strictObject({
    ok: z.boolean().meta({ description: 'Nothing was found that keeps it from dialling' }),
    checks: z.array(
      z.strictObject({
        name: z.enum(['configured', 'reachable', 'key', 'sip_service', 'trunk', 'fence']),
        ok: z.boolean(),
        detail: z.string(),
      }),
    ),
    caller_id_gaps: gapsField,
  })
  .meta({ id: 'LineTest' });

export function lineTestOut({
  steps,
  callerIdGaps,
}: Pick<Line, 'callerIdGaps'> & { steps: readonly LineCheckStep[] }): z.infer<
  typeof lineTestSchema
> {
  // An open fence is a warning: calls work, and one that is hung up in its first moment may ring.
  const ok = steps.every((step) => step.ok || step.name === 'fence');
  return {
    ok,
    checks: steps.map(({ name, ok: right, says }) => ({ name, ok: right, detail: says })),
    caller_id_gaps: callerIdGaps.map(gapOut),
  };
}

function gapOut({ phoneNumber, lacks }: CallerIdGap) {
  return { phone_number: phoneNumber, lacks };
}

/** Only what the body names. */
export function toLineChanges(body: z.output<typeof updateLineSchema>): LineChanges {
  const { name, settings } = body;
  const { calls_per_minute: callsPerMinute, max_concurrent_calls: maxConcurrentCalls } = body;
  return definedFields({ name, callsPerMinute, maxConcurrentCalls, settings });
}

export function lineOut(line: Line): z.infer<typeof lineSchema> {
  const { clock } = line;
  return {
    id: line.id,
    company_id: line.companyId,
    name: line.name,
    kind: line.kind,
    calls_per_minute: line.callsPerMinute,
    max_concurrent_calls: line.maxConcurrentCalls,
    caller_ids: line.callerIds,
    caller_id_gaps: line.callerIdGaps.map(gapOut),
    settings: line.kind === 'livekit' ? livekitSettingsOut(line.settings) : line.settings,
    is_default: line.isDefault,
    clock: clock && {
      starts_at: clock.startsAt.toISOString(),
      speed: clock.speed,
      now: clock.now.toISOString(),
    },
    created_at: line.createdAt.toISOString(),
  };
}
