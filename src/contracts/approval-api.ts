import { z } from 'zod';
import type { Approval } from '../ports/approval-store.js';
import { idOrSlugField, instantField, timestampOut } from './fields.js';
import { pageQuery } from './pagination.js';

const kindField = z.string().regex(/^[a-z0-9_]{1,60}$/, 'must be a kind such as drop_pack');

export const approvalsQuery = z.strictObject({ kind: kindField.optional(), ...pageQuery });

export const newApprovalSchema = z
  .strictObject({
    kind: kindField.meta({ description: '`drop_pack`, or a kind that a policy pack names' }),
    subject: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .nullable()
      .default(null)
      .meta({ description: 'What it is about; for `drop_pack` the code of the pack' }),
    reason: z.string().trim().min(1).max(2_000),
    document: z
      .string()
      .trim()
      .min(1)
      .max(1_000)
      .nullable()
      .default(null)
      .meta({ description: 'Where the paper lies, such as a legal opinion' }),
    valid_until: instantField.nullable().default(null),
    company_id: idOrSlugField.optional(),
  })
  .meta({ id: 'ApprovalCreate' });

export const approvalOut = z
  .strictObject({
    id: z.uuid(),
    company_id: z.uuid(),
    kind: z.string(),
    subject: z.string().nullable(),
    reason: z.string(),
    document: z.string().nullable(),
    approved_by: z.string().meta({ description: 'Name of the key that stored it' }),
    approved_at: timestampOut,
    valid_until: timestampOut.nullable(),
    revoked_at: timestampOut.nullable(),
  })
  .meta({ id: 'Approval' });

export function toApprovalOut(approval: Approval): z.input<typeof approvalOut> {
  const { id, kind, subject, reason, document } = approval;
  return {
    ...{ id, kind, subject, reason, document },
    company_id: approval.companyId,
    approved_by: approval.approvedBy,
    approved_at: approval.approvedAt.toISOString(),
    valid_until: approval.validUntil?.toISOString() ?? null,
    revoked_at: approval.revokedAt?.toISOString() ?? null,
  };
}
