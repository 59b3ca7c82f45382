import { z } from 'zod';
import { newSkillbaseConfigSchema } from '../../contracts/skillbase.js';
import {
  skillbaseConfigOut,
  skillbaseDiffOut,
  toSkillbaseConfigOut,
  toSkillbaseDiffOut,
  versionPairParams,
  versionParams,
} from '../../contracts/skillbase-api.js';
import { DomainError } from '../../domain/errors.js';
import type { SkillbaseConfig } from '../../domain/skillbase.js';
import type { SkillbaseService } from '../../services/skillbases.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID, SKILLBASE } from '../examples.js';
import { entityTag, expectedVersion } from '../if-match.js';

const tag = 'Skillbases';
const { id, name, config, updated_at } = SKILLBASE;
const RESTORED = { id, name, config, version: 3, updated_at };
const DIFF = {
  skillbase_id: id,
  from_version: 1,
  to_version: 2,
  changes: [
    {
      path: 'llm.temperature',
      change: 'changed',
      before: 0.4,
      after: 0.7,
    },
    { path: 'context.facts.2', change: 'added', after: 'По средам скидка 10 %.' },
  ],
};

/** What changed between versions of a bot, and the way back. */
export function skillbaseHistoryEndpoints(skillbases: SkillbaseService): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path: '/api/skillbases/{id}/versions/{a}/diff/{b}', tag },
      ...{ summary: 'What two versions differ in', access: 'viewer' },
      description:
        'From `a` to `b`, by path. Items of lists are followed by their id or name, so that a ' +
        'state put in the middle is one difference.',
      params: versionPairParams,
      parameterExamples: { id: EXAMPLE_ID, a: 1, b: 2 },
      answers: {
        200: { description: 'The differences', schema: skillbaseDiffOut, example: DIFF },
      },
      async handle({ principal, params }) {
        const { id: skillbaseId, a, b } = params;
        const changes = await skillbases.diff(principal, skillbaseId, { a, b });
        return { status: 200, body: toSkillbaseDiffOut({ skillbaseId, a, b }, changes) };
      },
    }),
    endpoint({
      ...{ method: 'post', path: '/api/skillbases/{id}/versions/{version}/restore', tag },
      ...{ summary: 'Take a version back', access: 'admin' },
      description:
        'Its config becomes the next version. Refused, naming the fields, when it would not be ' +
        'taken as a new config any more.',
      params: versionParams,
      parameterExamples: { id: EXAMPLE_ID, version: 1 },
      headers: { 'If-Match': 'The version that you saw last, in quotes: "3"' },
      answers: { 200: { description: 'Restored', schema: skillbaseConfigOut, example: RESTORED } },
      problems: ['version_conflict'],
      async handle({ principal, params, headers }) {
        const stored = await skillbases.version(principal, params.id, params.version);
        const which = { id: params.id, expected: expectedVersion(headers) };
        const config = stillValid(stored.config);
        const restored = await skillbases.replaceConfig(principal, which, config);
        const tags = { ETag: entityTag(restored.version) };
        return { status: 200, body: toSkillbaseConfigOut(restored), headers: tags };
      },
    }),
  ];
}

/** Rules may have become stricter since the version was stored. */
function stillValid(stored: SkillbaseConfig): SkillbaseConfig {
  const parsed = newSkillbaseConfigSchema.safeParse(stored);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({
    field: z.core.toDotPath(path),
    message,
  }));
  throw new DomainError('validation_failed', 'This version would not be taken any more.', {
    errors,
  });
}
