import { z } from 'zod';
import { uuidParams } from '../../contracts/fields.js';
import { createKeySchema, keyOut, newKeyOut, toKeyOut } from '../../contracts/key-api.js';
import { pageOut, pageQuery, pageRequest, pageSchema } from '../../contracts/pagination.js';
import type { ApiKeyService } from '../../services/api-keys.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID, KEY, pageOfOne } from '../examples.js';

const tag = 'Keys';

export function apiKeyEndpoints(keys: ApiKeyService): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path: '/api/keys', summary: 'Keys, without their secrets', tag },
      access: 'admin',
      query: z.strictObject(pageQuery),
      answers: {
        200: { description: 'Newest first', schema: pageSchema(keyOut), example: pageOfOne(KEY) },
      },
      async handle({ principal, query }) {
        const request = pageRequest(query);
        const page = await keys.list(principal, request);
        return { status: 200, body: pageOut(page, request, toKeyOut) };
      },
    }),
    endpoint({
      ...{ method: 'post', path: '/api/keys', summary: 'Make a key', tag, access: 'admin' },
      description:
        'The key is in this answer and nowhere else. A viewer reads; an operator also imports, ' +
        'edits and controls campaigns; an admin also manages bots, keys and companies.',
      showsSecret: true,
      body: createKeySchema,
      bodyExamples: { operator: { value: { name: 'CRM', role: 'operator' } } },
      answers: {
        201: {
          description: 'Made',
          schema: newKeyOut,
          example: { ...KEY, key: 'nv_Xk29aQ0c7nq5o2hR1mE8yT4uW6iZ3pL9sD5fG7hJ1kM' },
        },
      },
      async handle({ principal, body }) {
        const { name, role, company_id: company } = body;
        const { apiKey, key } = await keys.create(principal, { name, role, company });
        return { status: 201, body: { ...toKeyOut(apiKey), key } };
      },
    }),
    endpoint({
      ...{ method: 'delete', path: '/api/keys/{id}', summary: 'Revoke a key', tag },
      access: 'admin',
      params: uuidParams,
      parameterExamples: { id: EXAMPLE_ID },
      answers: { 204: { description: 'It opens nothing any more' } },
      async handle({ principal, params }) {
        await keys.revoke(principal, params.id);
        return { status: 204 };
      },
    }),
  ];
}
