import { z } from 'zod';
import type { PolicyPack } from '../domain/policy-pack.js';
import type { Approval } from '../ports/approval-store.js';
import { idOrSlugField, timestampOut } from './fields.js';
import { pageSchema } from './pagination.js';
import { policyPackSchema } from './policy-pack.js';
import { toPolicyPackWire } from './policy-pack-wire.js';

export const packParams = z.strictObject({
  code: z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'must be the code of a pack, such as us-fl'),
});
export const packQuery = z.strictObject({ company_id: idOrSlugField.optional() });

export const seenPackOut = z
  .strictObject({
    ...policyPackSchema.shape,
    origin: z.enum(['platform', 'company']),
    company_id: z.uuid().nullable(),
    dropped: z
      .strictObject({
        approval_id: z.uuid(),
        by: z.string(),
        at: timestampOut,
        reason: z.string(),
        valid_until: timestampOut.nullable(),
      })
      .nullable()
      .meta({ description: 'Set: it does not bind the company, by this approval' }),
    created_by: z.string().nullable(),
    created_at: timestampOut.nullable(),
  })
  .meta({ id: 'SeenPolicyPack' });

export const seenPacksOut = pageSchema(seenPackOut);

interface Seen {
  pack: PolicyPack;
  own: { companyId: string; createdBy: string; createdAt: Date } | null;
  dropped: Approval | null;
}

export function toSeenPackOut({ pack, own, dropped }: Seen): z.input<typeof seenPackOut> {
  return {
    ...toPolicyPackWire(pack),
    origin: own === null ? 'platform' : 'company',
    company_id: own?.companyId ?? null,
    dropped: dropped && {
      approval_id: dropped.id,
      by: dropped.approvedBy,
      at: dropped.approvedAt.toISOString(),
      reason: dropped.reason,
      valid_until: dropped.validUntil?.toISOString() ?? null,
    },
    created_by: own?.createdBy ?? null,
    created_at: own?.createdAt.toISOString() ?? null,
  };
}
