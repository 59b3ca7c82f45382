import {
  auditEntryOut,
  auditQuery,
  toAuditEntryOut,
  toAuditFilter,
} from '../../contracts/audit-api.js';
import { pageOut, pageRequest, pageSchema } from '../../contracts/pagination.js';
import type { AuditLog } from '../../ports/audit-log.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { COMPANY, EXAMPLE_ID, pageOfOne } from '../examples.js';

const ENTRY = {
  ...{ id: 'request-4711', source: 'request', company_id: COMPANY.id },
  ...{ at: '2026-09-01T09:30:00.000Z', by: `CRM (${EXAMPLE_ID})`, action: 'put' },
  ...{ entity: 'campaigns', entity_id: EXAMPLE_ID, before: null, after: null },
  ...{ method: 'PUT', route: '/api/campaigns/{id}', status: 200 },
  request_id: '5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77',
};

/** Who did what. */
export function auditLogEndpoints({ trail }: { trail: AuditLog }): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/api/audit-log',
      tag: 'Companies',
      summary: 'Who did what, and when',
      description:
        'Every write over the API that was done, with the key that asked for it; and the changes ' +
        'of campaigns and of records that calls are decided by, with what was before and after, ' +
        'noted in the transactions of the changes themselves. Newest first.',
      access: 'admin',
      query: auditQuery,
      answers: {
        200: {
          description: 'A page',
          schema: pageSchema(auditEntryOut),
          example: pageOfOne(ENTRY),
        },
      },
      async handle({ principal, query }) {
        const request = pageRequest(query);
        const page = await trail.list(principal.companyId, toAuditFilter(query), request);
        return { status: 200, body: pageOut(page, request, toAuditEntryOut) };
      },
    }),
  ];
}
