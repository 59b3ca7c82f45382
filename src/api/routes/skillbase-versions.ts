import { z } from 'zod';
import { uuidParams } from '../../contracts/fields.js';
import { pageOut, pageQuery, pageRequest, pageSchema } from '../../contracts/pagination.js';
import { newSkillbaseConfigSchema } from '../../contracts/skillbase.js';
import {
  skillbaseConfigOut,
  skillbaseVersionOut,
  toSkillbaseConfigOut,
  toSkillbaseVersionOut,
  versionParams,
} from '../../contracts/skillbase-api.js';
import type { SkillbaseService } from '../../services/skillbases.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID, pageOfOne, SALON_CONFIG, SKILLBASE } from '../examples.js';
import { entityTag, expectedVersion } from '../if-match.js';

const tag = 'Skillbases';
const ofOne = { params: uuidParams, parameterExamples: { id: EXAMPLE_ID } };
const path = '/api/skillbases/{id}/config';
const { id, name, config, version, created_at, updated_at } = SKILLBASE;
const CONFIG = { id, name, config, version, updated_at };
const VERSION = { skillbase_id: id, version, config, created_at };

export function skillbaseVersionEndpoints(skillbases: SkillbaseService): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path, summary: 'The config of a bot', tag, access: 'viewer', ...ofOne },
      answers: { 200: { description: 'Current', schema: skillbaseConfigOut, example: CONFIG } },
      async handle({ principal, params }) {
        const found = await skillbases.get(principal, params.id);
        const headers = { ETag: entityTag(found.version) };
        return { status: 200, body: toSkillbaseConfigOut(found), headers };
      },
    }),
    endpoint({
      ...{ method: 'put', path, summary: 'Replace the config', tag, access: 'admin', ...ofOne },
      description: 'The whole config; makes the next version.',
      headers: { 'If-Match': 'The version that you changed, in quotes: "3"' },
      body: newSkillbaseConfigSchema,
      bodyExamples: { salon: { summary: 'Салон красоты', value: SALON_CONFIG } },
      answers: { 200: { description: 'Replaced', schema: skillbaseConfigOut, example: CONFIG } },
      problems: ['version_conflict'],
      async handle({ principal, params, body, headers }) {
        const which = { id: params.id, expected: expectedVersion(headers) };
        const changed = await skillbases.replaceConfig(principal, which, body);
        const tags = { ETag: entityTag(changed.version) };
        return { status: 200, body: toSkillbaseConfigOut(changed), headers: tags };
      },
    }),
    endpoint({
      ...{ method: 'get', path: '/api/skillbases/{id}/versions', summary: 'Versions of a bot' },
      ...{ tag, access: 'viewer', ...ofOne },
      query: z.strictObject(pageQuery),
      answers: {
        200: {
          description: 'Newest first',
          schema: pageSchema(skillbaseVersionOut),
          example: pageOfOne(VERSION),
        },
      },
      async handle({ principal, params, query }) {
        const request = pageRequest(query);
        const page = await skillbases.versions(principal, params.id, request);
        return { status: 200, body: pageOut(page, request, toSkillbaseVersionOut) };
      },
    }),
    endpoint({
      ...{ method: 'get', path: '/api/skillbases/{id}/versions/{version}', tag },
      ...{ summary: 'One version of a bot', access: 'viewer' },
      params: versionParams,
      parameterExamples: { id: EXAMPLE_ID, version: 1 },
      answers: {
        200: { description: 'As it was', schema: skillbaseVersionOut, example: VERSION },
      },
      async handle({ principal, params }) {
        const found = await skillbases.version(principal, params.id, params.version);
        return { status: 200, body: toSkillbaseVersionOut(found) };
      },
    }),
  ];
}
