import { z } from 'zod';
import { isKnownZone } from '../domain/calling-window.js';
import { secretUsesOf } from '../domain/tool-secrets.js';
import type { SkillbaseConfig } from '../domain/skillbase.js';
import {
  argumentsOf,
  calendarSettingsSchema,
  httpSettingsSchema,
  shownParameters,
  transferSettingsSchema,
  type HttpSettings,
} from './tool-settings.js';

type Tool = SkillbaseConfig['tools'][number];
interface Problem {
  path: PropertyKey[];
  message: string;
}

const SETTINGS: Record<string, z.ZodType> = {
  transfer: transferSettingsSchema,
  transfer_call: transferSettingsSchema,
  http: httpSettingsSchema.superRefine(checkArguments),
  calendar: calendarSettingsSchema.superRefine(({ timezone }, ctx) => {
    if (timezone === undefined || isKnownZone(timezone)) return;
    ctx.addIssue({ code: 'custom', path: ['timezone'], message: 'is not a known time zone' });
  }),
};

/**
 * Settings with which a tool would be left out of each talk are refused when they are written.
 * Those that are stored are taken as they are: a call must not fail for them.
 */
export function checkTools(config: Pick<SkillbaseConfig, 'tools'>, ctx: z.RefinementCtx): void {
  const problems = config.tools.flatMap((tool, at) =>
    settingsProblems(tool).map(({ path, message }) => ({
      ...{ path: ['tools', at, 'config', ...path], message },
    })),
  );
  const unnamed = secretUsesOf(config).filter(({ name }) => name === null);
  for (const { field, written } of unnamed) {
    const message = `${written} names no secret; write {{secret.name}}`;
    problems.push({ path: field.split('.'), message });
  }
  for (const problem of problems) ctx.addIssue({ code: 'custom', ...problem });
}

function settingsProblems({ name, enabled, config }: Tool): Problem[] {
  if (!enabled) return [];
  return SETTINGS[name]?.safeParse(config).error?.issues ?? [];
}

const describesObject = z.looseObject({
  type: z.literal('object', 'must be object'),
  properties: z.record(z.string(), z.record(z.string(), z.unknown())),
  required: z.array(z.string()).optional(),
});

/** A model can only give what `parameters` describe, in a schema that can be checked. */
function checkArguments(settings: HttpSettings, ctx: z.RefinementCtx): void {
  const shown = describesObject.safeParse(shownParameters(settings));
  const problems = shown.success ? schemaProblems(shown.data) : shown.error.issues;
  for (const { path, message } of problems) {
    ctx.addIssue({ code: 'custom', path: ['parameters', ...path], message });
  }
  if (!shown.success || problems.length > 0) return;
  const { properties, additionalProperties } = shown.data;
  const asked = argumentsOf(settings.url ?? '').filter((name) => !Object.hasOwn(properties, name));
  if (asked.length === 0 || additionalProperties !== false) return;
  const message = `asks for {${asked.join('}, {')}}, which parameters do not describe`;
  ctx.addIssue({ code: 'custom', path: ['url'], message });
}

function schemaProblems(shown: z.output<typeof describesObject>): Problem[] {
  try {
    z.fromJSONSchema(shown);
    return [];
  } catch (error) {
    const why = error instanceof Error ? `: ${error.message.slice(0, 200)}` : '';
    return [{ path: [], message: `is no JSON schema that can be checked${why}` }];
  }
}
