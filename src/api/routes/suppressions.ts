import { pageOut, pageRequest, pageSchema } from '../../contracts/pagination.js';
import { uuidParams } from '../../contracts/fields.js';
import {
  addedSuppressionOut,
  newSuppressionSchema,
  suppressionOut,
  suppressionsQuery,
  toSuppressionFilter,
  toSuppressionOut,
} from '../../contracts/suppression-api.js';
import type { Suppressions } from '../../services/suppressions.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID, pageOfOne } from '../examples.js';

const tag = 'Suppressions';
const SUPPRESSION = {
  id: EXAMPLE_ID,
  company_id: '0b1f6a52-6a0b-4f5e-8a36-5d9f4d0a7c11',
  phone_number: '+79990000042',
  purpose: null,
  source: 'call centre',
  proof: 'Letter of 1 September 2026',
  list: null,
  call_id: null,
  line_id: null,
  created_by: 'CRM (5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77)',
  created_at: '2026-09-01T09:00:00.000Z',
};
const ADDED = { ...SUPPRESSION, ended_tasks: 1 };
const WANTED = {
  phone_number: '+7 999 000-00-42',
  source: SUPPRESSION.source,
  proof: SUPPRESSION.proof,
};
const ADD =
  'From the answer on no campaign of the company dials the number: what waits for it ends ' +
  '(`denied`, reason `suppressed`), and what is about to be dialled is refused. ' +
  'A call that rings ' +
  'or talks already is not cut off. With a purpose it holds for campaigns of that purpose only. ' +
  'What is stored already is answered with 200. People who say "stop calling me" in a call are ' +
  'added by themselves. This is not legal advice.';

/** Numbers that a company must not call. */
export function suppressionEndpoints(suppressions: Suppressions): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path: '/api/suppressions', summary: 'Suppressed numbers', tag },
      access: 'viewer',
      query: suppressionsQuery,
      answers: {
        200: {
          description: 'Newest first',
          schema: pageSchema(suppressionOut),
          example: pageOfOne(SUPPRESSION),
        },
      },
      async handle({ principal, query }) {
        const request = pageRequest(query);
        const page = await suppressions.list(principal, toSuppressionFilter(query), request);
        return { status: 200, body: pageOut(page, request, toSuppressionOut) };
      },
    }),
    endpoint({
      ...{ method: 'post', path: '/api/suppressions', summary: 'Never call a number again', tag },
      access: 'operator',
      description: ADD,
      body: newSuppressionSchema,
      bodyExamples: {
        everything: { summary: 'For all purposes', value: WANTED },
        marketing: {
          summary: 'For one purpose',
          value: { phone_number: '+79990000043', purpose: 'marketing' },
        },
      },
      answers: {
        200: { description: 'Was stored before', schema: addedSuppressionOut, example: ADDED },
        201: { description: 'Added', schema: addedSuppressionOut, example: ADDED },
      },
      problems: ['state_conflict'],
      async handle({ principal, body }) {
        const { purpose, source, proof } = body;
        const added = await suppressions.add(principal, {
          ...{ purpose, source, proof },
          company: body.company_id,
          phoneNumber: body.phone_number,
        });
        const out = { ...toSuppressionOut(added.suppression), ended_tasks: added.ended };
        return { status: added.isNew ? 201 : 200, body: out };
      },
    }),
    endpoint({
      ...{ method: 'delete', path: '/api/suppressions/{id}', summary: 'Allow calls again', tag },
      access: 'operator',
      description: 'Who removed it is kept. Call tasks that it ended stay ended.',
      params: uuidParams,
      parameterExamples: { id: EXAMPLE_ID },
      answers: { 204: { description: 'Removed' } },
      async handle({ principal, params }) {
        await suppressions.remove(principal, params.id);
        return { status: 204 };
      },
    }),
  ];
}
