import { z } from 'zod';
import { ROLES } from '../domain/principal.js';
import type { ApiKey } from '../ports/api-key-store.js';
import { idOrSlugField, nameField, timestampOut } from './fields.js';

export const createKeySchema = z
  .strictObject({
    name: nameField,
    role: z.enum(ROLES),
    company_id: idOrSlugField
      .nullable()
      .optional()
      .meta({ description: 'Null: a key of the platform. Missing: the company of your own key' }),
  })
  .meta({ id: 'KeyCreate' });

export const keyOut = z
  .strictObject({
    id: z.uuid(),
    company_id: z.uuid().nullable(),
    name: z.string(),
    role: z.enum(ROLES),
    prefix: z.string().meta({ description: 'How the key begins' }),
    created_at: timestampOut,
    last_used_at: timestampOut.nullable(),
  })
  .meta({ id: 'Key' });

export const newKeyOut = keyOut
  .extend({ key: z.string().meta({ description: 'Shown this once' }) })
  .meta({ id: 'NewKey' });

export function toKeyOut(apiKey: ApiKey): z.input<typeof keyOut> {
  const { id, companyId, name, role, prefix, createdAt, lastUsedAt } = apiKey;
  return {
    ...{ id, company_id: companyId, name, role, prefix },
    created_at: createdAt.toISOString(),
    last_used_at: lastUsedAt?.toISOString() ?? null,
  };
}
