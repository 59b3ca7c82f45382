import { z } from 'zod';
import {
  secretOut,
  secretParams,
  secretsOut,
  secretValueSchema,
  toSecretOut,
} from '../../contracts/company-secret-api.js';
import { uuidParams } from '../../contracts/fields.js';
import { pageQuery, pageRequest } from '../../contracts/pagination.js';
import { smallListOut } from '../../contracts/small-list.js';
import type { CompanySecrets } from '../../services/company-secrets.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID, pageOfOne } from '../examples.js';

const tag = 'Companies';
const path = '/api/companies/{id}/secrets';
const SECRET = {
  name: 'crm_token',
  created_by: 'CRM (5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77)',
  created_at: '2026-09-01T09:00:00.000Z',
  updated_at: '2026-09-01T09:00:00.000Z',
};
const parameterExamples = { id: EXAMPLE_ID, name: SECRET.name };
const PUT =
  'Settings of tools name it as `{{secret.crm_token}}`; the agent of a call gets the values that ' +
  'its bot uses, no model and no answer of the API ever shows them. Calls that are prepared from ' +
  'now on get the new value.';

/** Keys of a customer's systems, for the tools of its bots. */
export function companySecretEndpoints(secrets: CompanySecrets): Endpoint[] {
  const one = { schema: secretOut, example: SECRET };
  return [
    endpoint({
      ...{ method: 'get', path, summary: 'Names of the secrets of a company', tag },
      access: 'admin',
      params: uuidParams,
      parameterExamples: { id: EXAMPLE_ID },
      query: z.strictObject(pageQuery),
      answers: {
        200: {
          description: 'In the order of their names; values are not shown',
          schema: secretsOut,
          example: pageOfOne(SECRET),
        },
      },
      async handle({ principal, params, query }) {
        const found = await secrets.list(principal, params.id);
        const body = smallListOut(found, pageRequest(query), {
          name: 'secrets',
          keyOf: ({ name }) => name,
          toOut: toSecretOut,
        });
        return { status: 200, body };
      },
    }),
    endpoint({
      ...{ method: 'put', path: `${path}/{name}`, summary: 'Set a secret', tag },
      access: 'admin',
      description: PUT,
      params: secretParams,
      parameterExamples,
      body: secretValueSchema,
      bodyExamples: { token: { value: { value: 'value-of-the-key' } } },
      answers: {
        200: { description: 'Changed', ...one },
        201: { description: 'Added', ...one },
      },
      problems: ['state_conflict'],
      async handle({ principal, params, body }) {
        const { id: companyId, name } = params;
        const { secret, isNew } = await secrets.put(principal, { companyId, name, ...body });
        return { status: isNew ? 201 : 200, body: toSecretOut(secret) };
      },
    }),
    endpoint({
      ...{ method: 'delete', path: `${path}/{name}`, summary: 'Remove a secret', tag },
      access: 'admin',
      params: secretParams,
      parameterExamples,
      answers: { 204: { description: 'Removed' } },
      async handle({ principal, params }) {
        await secrets.remove(principal, { companyId: params.id, name: params.name });
        return { status: 204 };
      },
    }),
  ];
}
