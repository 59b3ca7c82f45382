import { z } from 'zod';
import {
  callerIdOut,
  callerIdsOut,
  newCallerIdSchema,
  toCallerIdOut,
  toNewCallerId,
} from '../../contracts/caller-id-api.js';
import { uuidParams } from '../../contracts/fields.js';
import { pageQuery, pageRequest } from '../../contracts/pagination.js';
import { smallListOut } from '../../contracts/small-list.js';
import type { CallerIds } from '../../services/caller-ids.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID, pageOfOne } from '../examples.js';

const tag = 'Lines';
const path = '/api/lines/{id}/caller-ids';
const ofLine = { params: uuidParams, parameterExamples: { id: EXAMPLE_ID } };
const WANTED = {
  phone_number: '+79990000001',
  display_text: 'Салон «Лотос»: запись',
  category: 'Услуги',
  contract_id: 'D-2026/117',
  labelled_from: '2026-09-01',
  rest_seconds: 30,
};
const CALLER_ID = {
  id: '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d',
  line_id: EXAMPLE_ID,
  ...WANTED,
  last_used_at: null,
  created_at: '2026-09-01T09:00:00.000Z',
};

/** The numbers that a line may show to those who are called. */
export function callerIdEndpoints(callerIds: CallerIds): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path, summary: 'Caller ids of a line', tag, access: 'viewer', ...ofLine },
      query: z.strictObject(pageQuery),
      answers: {
        200: {
          description: 'Oldest first',
          schema: callerIdsOut,
          example: pageOfOne(CALLER_ID),
        },
      },
      async handle({ principal, params, query }) {
        const found = await callerIds.list(principal, params.id);
        const body = smallListOut(found, pageRequest(query), {
          name: 'caller_ids',
          keyOf: ({ createdAt, id }) => `${createdAt.toISOString()} ${id}`,
          toOut: toCallerIdOut,
        });
        return { status: 200, body };
      },
    }),
    endpoint({
      ...{ method: 'post', path, summary: 'Add a caller id', tag, access: 'admin', ...ofLine },
      description:
        'The line shows the one that rested longest. Rules may ask for a label and a contract ' +
        'before a real phone rings.',
      body: newCallerIdSchema,
      bodyExamples: { labelled: { summary: 'With a label', value: WANTED } },
      answers: { 201: { description: 'Added', schema: callerIdOut, example: CALLER_ID } },
      problems: ['already_exists'],
      async handle({ principal, params, body }) {
        const wanted = { lineId: params.id, ...toNewCallerId(body) };
        return { status: 201, body: toCallerIdOut(await callerIds.add(principal, wanted)) };
      },
    }),
    endpoint({
      ...{ method: 'delete', path: `${path}/{caller_id}`, summary: 'Remove a caller id', tag },
      access: 'admin',
      params: z.strictObject({ id: z.uuid(), caller_id: z.uuid() }),
      parameterExamples: { id: EXAMPLE_ID, caller_id: CALLER_ID.id },
      answers: { 204: { description: 'Removed' } },
      async handle({ principal, params }) {
        await callerIds.remove(principal, { lineId: params.id, id: params.caller_id });
        return { status: 204 };
      },
    }),
  ];
}
