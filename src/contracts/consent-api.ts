import { z } from 'zod';
import { CONSENT_GRADES } from '../domain/policy-pack.js';
import type { Consent, ConsentFilter, GivenGrade } from '../ports/consent-store.js';
import { idOrSlugField, instantField, timestampOut } from './fields.js';
import { pageQuery } from './pagination.js';
import { purposeField, recordImportShape, writtenNumberField } from './suppression-api.js';

const isGiven = (grade: (typeof CONSENT_GRADES)[number]): grade is GivenGrade => grade !== 'none';
const gradeField = z.enum(CONSENT_GRADES.filter(isGiven));

export const consentsQuery = z.strictObject({
  phone_number: z.string().min(1).max(50).optional(),
  purpose: purposeField.optional(),
  grade: gradeField.optional(),
  ...pageQuery,
});

export const newConsentSchema = z
  .strictObject({
    phone_number: writtenNumberField,
    purpose: purposeField.nullable().default(null).meta({ description: 'null: for all purposes' }),
    grade: gradeField,
    source: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .meta({ description: 'Where it was given, such as the address of a form' }),
    wording: z
      .string()
      .trim()
      .min(1)
      .max(5_000)
      .meta({ description: 'The text that the person agreed to' }),
    obtained_at: instantField,
    expires_at: instantField.nullable().default(null),
    company_id: idOrSlugField.optional(),
  })
  .meta({ id: 'ConsentCreate' });

export const consentOut = z
  .strictObject({
    id: z.uuid(),
    company_id: z.uuid(),
    phone_number: z.string(),
    purpose: purposeField.nullable(),
    grade: gradeField,
    source: z.string(),
    wording: z.string(),
    obtained_at: timestampOut,
    expires_at: timestampOut.nullable(),
    revoked_at: timestampOut.nullable(),
    created_by: z.string(),
    created_at: timestampOut,
  })
  .meta({ id: 'Consent' });

export const consentImportOut = z.strictObject(recordImportShape).meta({ id: 'ConsentImport' });

export function toConsentFilter(query: z.output<typeof consentsQuery>): ConsentFilter {
  const { phone_number: phoneNumber, purpose, grade } = query;
  return { phoneNumber, purpose, grade };
}

export function toWantedConsent(body: z.output<typeof newConsentSchema>) {
  const { purpose, grade, source, wording, expires_at: expires } = body;
  return {
    ...{ purpose, grade, source, wording },
    company: body.company_id,
    phoneNumber: body.phone_number,
    obtainedAt: new Date(body.obtained_at),
    expiresAt: expires === null ? null : new Date(expires),
  };
}

export function toConsentOut(consent: Consent): z.input<typeof consentOut> {
  const { id, purpose, grade, source, wording } = consent;
  return {
    ...{ id, purpose, grade, source, wording },
    company_id: consent.companyId,
    phone_number: consent.phoneNumber,
    obtained_at: consent.obtainedAt.toISOString(),
    expires_at: consent.expiresAt?.toISOString() ?? null,
    revoked_at: consent.revokedAt?.toISOString() ?? null,
    created_by: consent.createdBy,
    created_at: consent.createdAt.toISOString(),
  };
}
