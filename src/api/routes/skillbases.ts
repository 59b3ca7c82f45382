import { uuidParams } from '../../contracts/fields.js';
import { pageOut, pageRequest, pageSchema } from '../../contracts/pagination.js';
import {
  createSkillbaseSchema,
  skillbaseListQuery,
  skillbaseOut,
  toSkillbaseChanges,
  toSkillbaseOut,
  updateSkillbaseSchema,
} from '../../contracts/skillbase-api.js';
import type { Skillbase } from '../../ports/skillbase-store.js';
import type { SkillbaseService } from '../../services/skillbases.js';
import { endpoint, type Answer, type Endpoint } from '../endpoint.js';
import { CREATE_SKILLBASE, EXAMPLE_ID, pageOfOne, SKILLBASE } from '../examples.js';
import { entityTag, expectedVersion } from '../if-match.js';

const tag = 'Skillbases';
const one = { schema: skillbaseOut, example: SKILLBASE };
const ofOne = { params: uuidParams, parameterExamples: { id: EXAMPLE_ID } };
const path = '/api/skillbases/{id}';

export function skillbaseEndpoints(skillbases: SkillbaseService): Endpoint[] {
  return [...collectionEndpoints(skillbases), ...itemEndpoints(skillbases)];
}

function collectionEndpoints(skillbases: SkillbaseService): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path: '/api/skillbases', summary: 'Bots', tag, access: 'viewer' },
      query: skillbaseListQuery,
      answers: {
        200: {
          description: 'Newest first',
          schema: pageSchema(skillbaseOut),
          example: pageOfOne(SKILLBASE),
        },
      },
      async handle({ principal, query }) {
        const request = pageRequest(query);
        const { company_id: company, is_active: isActive, is_published: isPublished } = query;
        const filter = { company, isActive, isPublished };
        const page = await skillbases.list(principal, filter, request);
        return { status: 200, body: pageOut(page, request, toSkillbaseOut) };
      },
    }),
    endpoint({
      ...{ method: 'post', path: '/api/skillbases', summary: 'Create a bot', tag },
      access: 'admin',
      description: 'Without a slug one is made from the name; without a company it is the key’s.',
      body: createSkillbaseSchema,
      bodyExamples: { salon: { summary: 'Салон красоты', value: CREATE_SKILLBASE } },
      answers: { 201: { description: 'Created, version 1', ...one } },
      problems: ['already_exists'],
      async handle({ principal, body }) {
        const { company_id: company, slug, name, description, config } = body;
        const created = await skillbases.create(principal, {
          ...{ company, name, description, config, slug: slug ?? null },
          knowledgeBaseId: body.knowledge_base_id,
          isActive: body.is_active,
          isPublished: body.is_published,
        });
        const answer = answerWith(created, 201);
        const headers = { ...answer.headers, Location: `/api/skillbases/${created.id}` };
        return { ...answer, headers };
      },
    }),
  ];
}

function itemEndpoints(skillbases: SkillbaseService): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path, summary: 'One bot', tag, access: 'viewer', ...ofOne },
      answers: { 200: { description: 'The bot', ...one } },
      handle: async ({ principal, params }) =>
        answerWith(await skillbases.get(principal, params.id)),
    }),
    endpoint({
      ...{ method: 'put', path, summary: 'Change a bot', tag, access: 'admin', ...ofOne },
      description:
        'Fields that are missing stay. A config makes the next version; campaigns that run keep ' +
        'theirs. With `If-Match` or `version`, a change of an outdated version is refused.',
      headers: { 'If-Match': 'The version that you changed, in quotes: "3"' },
      body: updateSkillbaseSchema,
      bodyExamples: { label: { value: { name: 'Салон «Лотос»', is_published: true } } },
      answers: { 200: { description: 'Changed', ...one } },
      problems: ['version_conflict'],
      async handle({ principal, params, body, headers }) {
        const expected = body.version ?? expectedVersion(headers);
        const which = { id: params.id, expected };
        const changed = await skillbases.update(principal, which, toSkillbaseChanges(body));
        return answerWith(changed);
      },
    }),
    endpoint({
      ...{ method: 'delete', path, summary: 'Remove a bot', tag, access: 'admin', ...ofOne },
      description: 'Refused while a live campaign calls with it.',
      answers: { 204: { description: 'Removed' } },
      problems: ['in_use'],
      async handle({ principal, params }) {
        await skillbases.archive(principal, params.id);
        return { status: 204 };
      },
    }),
  ];
}

function answerWith(skillbase: Skillbase, status = 200): Answer {
  const headers = { ETag: entityTag(skillbase.version) };
  return { status, body: toSkillbaseOut(skillbase), headers };
}
