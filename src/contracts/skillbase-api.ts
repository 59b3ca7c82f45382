import { z } from 'zod';
import type { ConfigChange } from '../domain/config-diff.js';
import { definedFields } from '../domain/defined-fields.js';
import type { Skillbase, SkillbaseChanges, SkillbaseVersion } from '../ports/skillbase-store.js';
import {
  descriptionField,
  idOrSlugField,
  nameField,
  queryFlag,
  slugField,
  timestampOut,
  uuidParams,
} from './fields.js';
import { pageQuery } from './pagination.js';
import { wordsOfBots } from './skillbase-dialect.js';
import { newSkillbaseConfigSchema, skillbaseConfigSchema } from './skillbase.js';

export const skillbaseListQuery = z.strictObject({
  company_id: idOrSlugField.optional(),
  is_active: queryFlag.optional(),
  is_published: queryFlag.optional(),
  ...pageQuery,
});

const noKnowledgeBase = z.null({
  error: 'there are no knowledge bases: write config.context.facts',
});

export const createSkillbaseSchema = z
  .strictObject(
    {
      name: nameField,
      slug: slugField.optional(),
      description: descriptionField.default(null),
      company_id: idOrSlugField.optional(),
      config: newSkillbaseConfigSchema,
      knowledge_base_id: noKnowledgeBase.default(null),
      is_active: z.boolean().default(true),
      is_published: z.boolean().default(false),
    },
    { error: wordsOfBots },
  )
  .meta({ id: 'SkillbaseCreate' });

export const updateSkillbaseSchema = z
  .strictObject({
    name: nameField.optional(),
    description: descriptionField.optional(),
    config: newSkillbaseConfigSchema.optional(),
    knowledge_base_id: noKnowledgeBase.optional(),
    is_active: z.boolean().optional(),
    is_published: z.boolean().optional(),
    version: z
      .int()
      .min(1)
      .optional()
      .meta({ description: 'The version that you changed; refused when it is no longer current' }),
  })
  .meta({ id: 'SkillbaseUpdate' });

const versionField = z.coerce.number().int().min(1).max(1_000_000);
export const versionParams = uuidParams.extend({ version: versionField });
export const versionPairParams = uuidParams.extend({ a: versionField, b: versionField });

export const skillbaseOut = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    slug: z.string(),
    description: z.string().nullable(),
    company_id: z.uuid(),
    config: skillbaseConfigSchema,
    version: z.int(),
    knowledge_base_id: z.uuid().nullable(),
    is_active: z.boolean(),
    is_published: z.boolean(),
    created_at: timestampOut,
    updated_at: timestampOut,
  })
  .meta({ id: 'Skillbase' });

export const skillbaseConfigOut = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  config: skillbaseConfigSchema,
  version: z.int(),
  updated_at: timestampOut,
});

export const skillbaseVersionOut = z.strictObject({
  skillbase_id: z.uuid(),
  version: z.int(),
  config: skillbaseConfigSchema,
  created_at: timestampOut,
});

const changeOut = z.strictObject({
  path: z.string(),
  change: z.enum(['added', 'removed', 'changed', 'moved']),
  before: z.unknown().optional().meta({ description: 'Absent when added' }),
  after: z.unknown().optional().meta({ description: 'Absent when removed' }),
});

export const skillbaseDiffOut = z
  .strictObject({
    skillbase_id: z.uuid(),
    from_version: z.int(),
    to_version: z.int(),
    changes: z.array(changeOut),
  })
  .meta({ id: 'SkillbaseDiff' });

/** Only what the body names. */
export function toSkillbaseChanges(body: z.output<typeof updateSkillbaseSchema>): SkillbaseChanges {
  const { name, description, config } = body;
  const { knowledge_base_id: knowledgeBaseId, is_active: isActive } = body;
  const isPublished = body.is_published;
  const changes = { name, description, config, knowledgeBaseId, isActive, isPublished };
  return definedFields(changes);
}

export function toSkillbaseOut(skillbase: Skillbase): z.input<typeof skillbaseOut> {
  return {
    id: skillbase.id,
    name: skillbase.name,
    slug: skillbase.slug,
    description: skillbase.description,
    company_id: skillbase.companyId,
    config: skillbase.config as z.output<typeof skillbaseConfigSchema>,
    version: skillbase.version,
    knowledge_base_id: skillbase.knowledgeBaseId,
    is_active: skillbase.isActive,
    is_published: skillbase.isPublished,
    created_at: skillbase.createdAt.toISOString(),
    updated_at: skillbase.updatedAt.toISOString(),
  };
}

export function toSkillbaseConfigOut(skillbase: Skillbase) {
  const { id, name, config, version, updatedAt } = skillbase;
  return { id, name, config, version, updated_at: updatedAt.toISOString() };
}

export function toSkillbaseDiffOut(
  { skillbaseId, a, b }: { skillbaseId: string; a: number; b: number },
  changes: ConfigChange[],
): z.input<typeof skillbaseDiffOut> {
  return { skillbase_id: skillbaseId, from_version: a, to_version: b, changes };
}

export function toSkillbaseVersionOut(stored: SkillbaseVersion) {
  const { skillbaseId, version, config, createdAt } = stored;
  return { skillbase_id: skillbaseId, version, config, created_at: createdAt.toISOString() };
}
