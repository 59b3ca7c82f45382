import {
  approvalOut,
  approvalsQuery,
  newApprovalSchema,
  toApprovalOut,
} from '../../contracts/approval-api.js';
import { uuidParams } from '../../contracts/fields.js';
import { pageOut, pageRequest, pageSchema } from '../../contracts/pagination.js';
import type { Approvals } from '../../services/approvals.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID, pageOfOne } from '../examples.js';

const tag = 'Approvals';
const WANTED = {
  kind: 'drop_pack',
  subject: 'us',
  reason: 'We call the staff of our own shops only, as our counsel wrote.',
  document: 'contracts/2026-117.pdf',
};
const APPROVAL = {
  id: EXAMPLE_ID,
  company_id: '0b1f6a52-6a0b-4f5e-8a36-5d9f4d0a7c11',
  ...WANTED,
  approved_by: 'Head of compliance',
  approved_at: '2026-09-01T09:00:00.000Z',
  valid_until: null,
  revoked_at: null,
};
const ABOUT =
  'Lifts a rule in the name of the key that stores it: `drop_pack` takes a policy pack away from ' +
  'the company, other kinds are those that packs name (`GET /api/policy-packs`).' +
  ' Whoever approves ' +
  'answers for it. This is not legal advice.';

/** Who took the responsibility for lifting a rule. */
export function approvalEndpoints(approvals: Approvals): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path: '/api/approvals', summary: 'Approvals', tag, access: 'viewer' },
      query: approvalsQuery,
      answers: {
        200: {
          description: 'Newest first, revoked ones too',
          schema: pageSchema(approvalOut),
          example: pageOfOne(APPROVAL),
        },
      },
      async handle({ principal, query }) {
        const request = pageRequest(query);
        const page = await approvals.list(principal, { kind: query.kind }, request);
        return { status: 200, body: pageOut(page, request, toApprovalOut) };
      },
    }),
    endpoint({
      ...{ method: 'post', path: '/api/approvals', summary: 'Approve that a rule is lifted', tag },
      access: 'admin',
      description: ABOUT,
      body: newApprovalSchema,
      bodyExamples: { drop: { summary: 'Drop a pack', value: WANTED } },
      answers: { 201: { description: 'Stored', schema: approvalOut, example: APPROVAL } },
      async handle({ principal, body }) {
        const { kind, subject, reason, document, valid_until: until } = body;
        const approval = await approvals.add(principal, {
          ...{ kind, subject, reason, document },
          company: body.company_id,
          validUntil: until === null ? null : new Date(until),
        });
        return { status: 201, body: toApprovalOut(approval) };
      },
    }),
    endpoint({
      ...{ method: 'delete', path: '/api/approvals/{id}', summary: 'Revoke an approval', tag },
      access: 'admin',
      description: 'The record stays, marked as revoked. The next dial asks the rule again.',
      params: uuidParams,
      parameterExamples: { id: EXAMPLE_ID },
      answers: { 204: { description: 'Revoked' } },
      async handle({ principal, params }) {
        await approvals.revoke(principal, params.id);
        return { status: 204 };
      },
    }),
  ];
}
