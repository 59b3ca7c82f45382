import { z } from 'zod';
import { SECRET_NAME } from '../domain/tool-secrets.js';
import type { CompanySecret } from '../ports/company-secret-store.js';
import { timestampOut } from './fields.js';
import { pageSchema } from './pagination.js';

const nameField = z
  .string()
  .regex(SECRET_NAME, 'must be a letter, then at most 49 letters, digits or _');

export const secretParams = z.strictObject({ id: z.uuid(), name: nameField });

export const secretValueSchema = z
  .strictObject({
    value: z
      .string()
      .min(1)
      .max(3_000)
      .refine((text) => !/\p{Cc}/u.test(text), {
        error: 'must not hold line breaks or other control characters',
      }),
  })
  .meta({ id: 'SecretValue' });

export const secretOut = z
  .strictObject({
    name: z.string(),
    created_by: z.string(),
    created_at: timestampOut,
    updated_at: timestampOut,
  })
  .meta({ id: 'Secret' });

export const secretsOut = pageSchema(secretOut);

export function toSecretOut(secret: CompanySecret): z.input<typeof secretOut> {
  return {
    name: secret.name,
    created_by: secret.createdBy,
    created_at: secret.createdAt.toISOString(),
    updated_at: secret.updatedAt.toISOString(),
  };
}
