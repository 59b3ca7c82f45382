import { z } from 'zod';
import { AUDIT_SOURCES } from '../domain/audit-source.js';
import type { AuditEntry, AuditFilter } from '../ports/audit-log.js';
import { instantField, timestampOut } from './fields.js';
import { pageQuery } from './pagination.js';

export const auditQuery = z.strictObject({
  ...pageQuery,
  company_id: z.uuid().optional(),
  source: z.enum(AUDIT_SOURCES).optional(),
  by: z.string().min(1).max(300).optional().meta({ description: 'Part of a key: name or id' }),
  entity_id: z.string().min(1).max(200).optional(),
  from: instantField.optional(),
  to: instantField.optional(),
});

const anyObject = z.record(z.string(), z.unknown()).nullable();

export const auditEntryOut = z
  .strictObject({
    id: z.string(),
    source: z.enum(AUDIT_SOURCES).meta({
      description:
        '`request`: a write over the API; `record`: a changed record that calls are decided by; ' +
        '`campaign`: what was asked of, or changed in, a campaign or one of its contacts',
    }),
    company_id: z.uuid().nullable(),
    at: timestampOut,
    by: z.string().meta({ description: 'Name and id of the key, or what part of the platform' }),
    action: z.string(),
    entity: z.string(),
    entity_id: z.string().nullable(),
    before: anyObject,
    after: anyObject,
    method: z.string().nullable(),
    route: z.string().nullable(),
    status: z.int().nullable(),
    request_id: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });

export function toAuditFilter(query: z.output<typeof auditQuery>): AuditFilter {
  const { source, by, from, to } = query;
  return {
    ...{ source, by, companyId: query.company_id, entityId: query.entity_id },
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  };
}

export function toAuditEntryOut(entry: AuditEntry): z.input<typeof auditEntryOut> {
  const { id, source, by, action, entity, before, after, method, route, status } = entry;
  return {
    ...{ id, source, by, action, entity, before, after, method, route, status },
    company_id: entry.companyId,
    at: entry.at.toISOString(),
    entity_id: entry.entityId,
    request_id: entry.requestId,
  };
}
