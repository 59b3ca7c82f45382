import { z } from 'zod';
import {
  companyOut,
  createCompanySchema,
  toCompanyChanges,
  toCompanyOut,
  toCompanySettings,
  updateCompanySchema,
} from '../../contracts/company-api.js';
import { uuidParams } from '../../contracts/fields.js';
import { pageOut, pageQuery, pageRequest, pageSchema } from '../../contracts/pagination.js';
import type { CompanyService } from '../../services/companies.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { COMPANY, EXAMPLE_ID, pageOfOne } from '../examples.js';

const listQuery = z.strictObject(pageQuery);
const one = { schema: companyOut, example: COMPANY };
const tag = 'Companies';
const ofOne = { params: uuidParams, parameterExamples: { id: EXAMPLE_ID } };

export function companyEndpoints(companies: CompanyService): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path: '/api/companies', summary: 'Companies', tag, access: 'viewer' },
      query: listQuery,
      answers: {
        200: {
          description: 'Newest first',
          schema: pageSchema(companyOut),
          example: pageOfOne(COMPANY),
        },
      },
      async handle({ principal, query }) {
        const request = pageRequest(query);
        const page = await companies.list(principal, request);
        return { status: 200, body: pageOut(page, request, toCompanyOut) };
      },
    }),
    endpoint({
      ...{ method: 'post', path: '/api/companies', summary: 'Add a company', tag },
      access: 'admin',
      description: 'Without a slug one is made from the name. For keys of the platform only.',
      body: createCompanySchema,
      bodyExamples: {
        company: { value: { name: 'Лотос', timezone: 'Europe/Moscow', calls_per_minute: 600 } },
      },
      answers: { 201: { description: 'Added', ...one } },
      problems: ['already_exists'],
      async handle({ principal, body }) {
        const settings = toCompanySettings(body);
        const company = await companies.create(principal, settings, body.slug ?? null);
        const headers = { Location: `/api/companies/${company.id}` };
        return { status: 201, body: toCompanyOut(company), headers };
      },
    }),
    endpoint({
      ...{ method: 'get', path: '/api/companies/{id}', summary: 'One company', tag, ...ofOne },
      access: 'viewer',
      answers: { 200: { description: 'The company', ...one } },
      async handle({ principal, params }) {
        return { status: 200, body: toCompanyOut(await companies.get(principal, params.id)) };
      },
    }),
    endpoint({
      ...{ method: 'put', path: '/api/companies/{id}', summary: 'Change a company', tag, ...ofOne },
      access: 'admin',
      description: 'Fields that are missing stay. Limits are changed by keys of the platform only.',
      body: updateCompanySchema,
      bodyExamples: { limits: { value: { calls_per_minute: 300, max_concurrent_calls: 50 } } },
      answers: { 200: { description: 'Changed', ...one } },
      problems: ['already_exists'],
      async handle({ principal, params, body }) {
        const company = await companies.update(principal, params.id, toCompanyChanges(body));
        return { status: 200, body: toCompanyOut(company) };
      },
    }),
    endpoint({
      ...{ method: 'delete', path: '/api/companies/{id}', summary: 'Remove a company', tag },
      ...ofOne,
      access: 'admin',
      description: 'Only one that owns no bots, campaigns or calls.',
      answers: { 204: { description: 'Removed' } },
      problems: ['in_use'],
      async handle({ principal, params }) {
        await companies.delete(principal, params.id);
        return { status: 204 };
      },
    }),
  ];
}
