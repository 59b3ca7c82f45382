import { z } from 'zod';
import { PURPOSES } from '../domain/policy-pack.js';
import type { RecordImport } from '../ports/record-file.js';
import type { Suppression, SuppressionFilter } from '../ports/suppression-store.js';
import { idOrSlugField, timestampOut } from './fields.js';
import { pageQuery } from './pagination.js';

export const purposeField = z.enum(PURPOSES);
export const writtenNumberField = z
  .string()
  .trim()
  .min(1)
  .max(50)
  .meta({ description: 'As people write it; without a country it is Russian' });
const sourceField = z.string().trim().min(1).max(200);
const count = z.int().min(0);

export const suppressionsQuery = z.strictObject({
  phone_number: z.string().min(1).max(50).optional(),
  purpose: purposeField.optional(),
  source: z.string().min(1).max(200).optional(),
  ...pageQuery,
});

export const newSuppressionSchema = z
  .strictObject({
    phone_number: writtenNumberField,
    purpose: purposeField.nullable().default(null).meta({ description: 'null: for all purposes' }),
    source: sourceField.default('api'),
    proof: z
      .string()
      .max(2_000)
      .nullable()
      .default(null)
      .meta({ description: 'What shows that the person asked for it' }),
    company_id: idOrSlugField.optional(),
  })
  .meta({ id: 'SuppressionCreate' });

export const suppressionImportQuery = z
  .strictObject({
    list: z
      .string()
      .regex(/^[a-z0-9_]{1,60}$/, 'must be lower-case Latin letters, digits and underscores')
      .optional()
      .meta({ description: 'Code of an external list: the file replaces all that it had' }),
    as_of: z.iso.date().optional().meta({ description: 'The day of the external list' }),
    purpose: purposeField.optional().meta({ description: 'Of rows that name none' }),
    company_id: idOrSlugField.optional(),
  })
  .refine(({ list, as_of: asOf }) => list === undefined || asOf !== undefined, {
    path: ['as_of'],
    message: 'is required with list',
  })
  .refine(({ list, as_of: asOf }) => list !== undefined || asOf === undefined, {
    path: ['list'],
    message: 'is required with as_of',
  });

export const ofCompanyQuery = z.strictObject({ company_id: idOrSlugField.optional() });

export const suppressionOut = z
  .strictObject({
    id: z.uuid(),
    company_id: z.uuid(),
    phone_number: z.string(),
    purpose: purposeField.nullable(),
    source: z.string(),
    proof: z.string().nullable(),
    list: z.string().nullable().meta({ description: 'The external list that it came with' }),
    call_id: z.uuid().nullable().meta({ description: 'The call in which the person said it' }),
    line_id: z
      .uuid()
      .nullable()
      .meta({ description: 'Set: said in virtual time, and holds on this simulated line only' }),
    created_by: z.string(),
    created_at: timestampOut,
  })
  .meta({ id: 'Suppression' });

export const addedSuppressionOut = suppressionOut
  .extend({
    ended_tasks: count.meta({ description: 'Call tasks that waited for the number and ended' }),
  })
  .meta({ id: 'AddedSuppression' });

export const recordImportShape = {
  total: count.meta({ description: 'Rows with something in them' }),
  created: count,
  duplicates: count.meta({ description: 'Rows that were in the file or stored before' }),
  rejected: count,
  errors: z
    .array(z.string())
    .meta({ description: 'The first 100 rejected rows; the header is row 1' }),
};

export const suppressionImportOut = z
  .strictObject({ ...recordImportShape, ended_tasks: count })
  .meta({ id: 'SuppressionImport' });

export function toSuppressionFilter(query: z.output<typeof suppressionsQuery>): SuppressionFilter {
  const { phone_number: phoneNumber, purpose, source } = query;
  return { phoneNumber, purpose, source };
}

export function toSuppressionOut(suppression: Suppression): z.input<typeof suppressionOut> {
  const { id, purpose, source, proof, list } = suppression;
  return {
    ...{ id, purpose, source, proof, list },
    company_id: suppression.companyId,
    phone_number: suppression.phoneNumber,
    call_id: suppression.callId,
    line_id: suppression.lineId,
    created_by: suppression.createdBy,
    created_at: suppression.createdAt.toISOString(),
  };
}

export function toRecordImportOut(done: RecordImport) {
  const { total, created, duplicates, rejected, errors } = done;
  return { total, created, duplicates, rejected, errors };
}
