import { uuidParams } from '../../contracts/fields.js';
import {
  leadFilterQuery,
  leadOut,
  leadsQuery,
  leadStatsOut,
  leadUpdateSchema,
  newLeadSchema,
  toLeadChanges,
  toLeadFilter,
  toLeadOut,
  toWantedLead,
} from '../../contracts/lead-api.js';
import { pageOut, pageRequest, pageSchema } from '../../contracts/pagination.js';
import type { Leads } from '../../services/leads.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID, pageOfOne } from '../examples.js';

const tag = 'Leads';
const path = '/api/leads/{id}';
const WANTED = {
  name: 'Анна',
  phone: '+7 999 000-00-42',
  email: 'anna@example.com',
  data: { услуга: 'стрижка' },
  notes: 'Перезвонить после обеда',
};
const LEAD = {
  id: EXAMPLE_ID,
  company_id: '0b1f6a52-6a0b-4f5e-8a36-5d9f4d0a7c11',
  call_id: null,
  skillbase_id: null,
  campaign_id: null,
  ...WANTED,
  phone: '+79990000042',
  status: 'new',
  source: 'api',
  created_at: '2026-09-01T09:00:00.000Z',
  updated_at: '2026-09-01T09:00:00.000Z',
};
const STATS = {
  total_leads: 12,
  by_status: { new: 7, contacted: 3, converted: 2, rejected: 0 },
};
const one = { schema: leadOut, example: LEAD };
const ofOne = { params: uuidParams, parameterExamples: { id: EXAMPLE_ID } };

/** People who are interested: made by calls, by hand, and from files. */
export function leadEndpoints(leads: Leads): Endpoint[] {
  return [...collectionEndpoints(leads), ...itemEndpoints(leads)];
}

function collectionEndpoints(leads: Leads): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path: '/api/leads', summary: 'Leads', tag, access: 'viewer' },
      query: leadsQuery,
      parameterExamples: { status: 'new', limit: 20 },
      answers: {
        200: {
          description: 'Newest first; `total` honours all filters',
          schema: pageSchema(leadOut),
          example: pageOfOne(LEAD),
        },
      },
      async handle({ principal, query }) {
        const request = pageRequest(query);
        const page = await leads.list(principal, toLeadFilter(query), request);
        return { status: 200, body: pageOut(page, request, toLeadOut) };
      },
    }),
    endpoint({
      ...{ method: 'post', path: '/api/leads', summary: 'Add a lead', tag, access: 'operator' },
      description:
        'A phone, a name or an email is needed. With a call, bot and campaign are those of the ' +
        'call; a call has one lead. Calls make leads by themselves when they found out what ' +
        '`agent.lead_transfer_fields` of the bot asks for.',
      body: newLeadSchema,
      bodyExamples: { lead: { value: WANTED } },
      answers: { 201: { description: 'Added', ...one } },
      problems: ['already_exists'],
      async handle({ principal, body }) {
        const lead = await leads.create(principal, toWantedLead(body));
        const headers = { Location: `/api/leads/${lead.id}` };
        return { status: 201, body: toLeadOut(lead), headers };
      },
    }),
    endpoint({
      ...{ method: 'get', path: '/api/leads/stats/summary', summary: 'Leads by status', tag },
      access: 'viewer',
      query: leadFilterQuery,
      answers: { 200: { description: 'Counts', schema: leadStatsOut, example: STATS } },
      async handle({ principal, query }) {
        const { total, byStatus } = await leads.stats(principal, toLeadFilter(query));
        return { status: 200, body: { total_leads: total, by_status: byStatus } };
      },
    }),
  ];
}

function itemEndpoints(leads: Leads): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path, summary: 'One lead', tag, access: 'viewer', ...ofOne },
      answers: { 200: { description: 'The lead', ...one } },
      handle: async ({ principal, params }) => ({
        status: 200,
        body: toLeadOut(await leads.get(principal, params.id)),
      }),
    }),
    endpoint({
      ...{ method: 'put', path, summary: 'Change a lead', tag, access: 'operator', ...ofOne },
      description: 'Fields that are missing stay; null clears.',
      body: leadUpdateSchema,
      bodyExamples: { contacted: { value: { status: 'contacted', notes: 'Ждёт письма' } } },
      answers: { 200: { description: 'Changed', ...one } },
      handle: async ({ principal, params, body }) => ({
        status: 200,
        body: toLeadOut(await leads.update(principal, params.id, toLeadChanges(body))),
      }),
    }),
    endpoint({
      ...{ method: 'delete', path, summary: 'Remove a lead', tag, access: 'operator', ...ofOne },
      description: 'The person is forgotten, and its call makes no other lead.',
      answers: { 204: { description: 'Removed' } },
      async handle({ principal, params }) {
        await leads.remove(principal, params.id);
        return { status: 204 };
      },
    }),
  ];
}
