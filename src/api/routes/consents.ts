import {
  consentOut,
  consentsQuery,
  newConsentSchema,
  toConsentFilter,
  toConsentOut,
  toWantedConsent,
} from '../../contracts/consent-api.js';
import { uuidParams } from '../../contracts/fields.js';
import { pageOut, pageRequest, pageSchema } from '../../contracts/pagination.js';
import type { Consents } from '../../services/consents.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID, pageOfOne } from '../examples.js';

const tag = 'Consents';
const WANTED = {
  phone_number: '+79990000042',
  purpose: 'marketing',
  grade: 'express_written',
  source: 'https://lotos.example/form',
  wording: 'Я согласна получать звонки о предложениях салона «Лотос».',
  obtained_at: '2026-09-01T09:00:00.000Z',
};
const CONSENT = {
  id: EXAMPLE_ID,
  company_id: '0b1f6a52-6a0b-4f5e-8a36-5d9f4d0a7c11',
  ...WANTED,
  expires_at: null,
  revoked_at: null,
  created_by: 'CRM (5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77)',
  created_at: '2026-09-01T09:00:00.000Z',
};
const ABOUT =
  'Which grade a purpose needs is told by the policy packs that bind the number; the strongest ' +
  'consent that holds counts. This is not legal advice.';

/** What people agreed to, with the proof of it. */
export function consentEndpoints(consents: Consents): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path: '/api/consents', summary: 'Consents', tag, access: 'viewer' },
      query: consentsQuery,
      answers: {
        200: {
          description: 'Newest first, revoked ones too',
          schema: pageSchema(consentOut),
          example: pageOfOne(CONSENT),
        },
      },
      async handle({ principal, query }) {
        const request = pageRequest(query);
        const page = await consents.list(principal, toConsentFilter(query), request);
        return { status: 200, body: pageOut(page, request, toConsentOut) };
      },
    }),
    endpoint({
      ...{ method: 'post', path: '/api/consents', summary: 'Record a consent', tag },
      access: 'operator',
      description: ABOUT,
      body: newConsentSchema,
      bodyExamples: { form: { summary: 'From a form on a site', value: WANTED } },
      answers: { 201: { description: 'Recorded', schema: consentOut, example: CONSENT } },
      async handle({ principal, body }) {
        const consent = await consents.add(principal, toWantedConsent(body));
        return { status: 201, body: toConsentOut(consent) };
      },
    }),
    endpoint({
      ...{ method: 'delete', path: '/api/consents/{id}', summary: 'Revoke a consent', tag },
      access: 'operator',
      description:
        'The record stays, marked as revoked: it shows what held until now. Every dial asks again.',
      params: uuidParams,
      parameterExamples: { id: EXAMPLE_ID },
      answers: { 204: { description: 'Revoked' } },
      async handle({ principal, params }) {
        await consents.revoke(principal, params.id);
        return { status: 204 };
      },
    }),
  ];
}
