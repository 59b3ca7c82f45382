import { z } from 'zod';
import { definedFields } from '../domain/defined-fields.js';
import { LEAD_SOURCES, LEAD_STATUSES } from '../domain/lead.js';
import type { Lead, LeadChanges } from '../ports/lead-store.js';
import { idOrSlugField, instantField, timestampOut } from './fields.js';
import { pageQuery } from './pagination.js';
import { recordImportShape } from './suppression-api.js';

const statusField = z.enum(LEAD_STATUSES);
const phoneField = z
  .string()
  .trim()
  .min(1)
  .max(50)
  .meta({ description: 'As people write it; without a country it is Russian' });
const emailField = z.email().max(255);
const nameField = z.string().trim().min(1).max(255);
const notesField = z.string().max(5_000);
const dataField = z.record(z.string().max(200), z.unknown());

const filters = {
  company_id: idOrSlugField.optional(),
  skillbase_id: z.uuid().optional(),
  campaign_id: z.uuid().optional(),
  call_id: z.uuid().optional(),
  status: statusField.optional(),
  source: z.enum(LEAD_SOURCES).optional(),
  phone: z.string().min(1).max(50).optional().meta({ description: 'Exactly this number' }),
  from: instantField.optional().meta({ description: 'Made at or after' }),
  to: instantField.optional().meta({ description: 'Made before' }),
};
export const leadFilterQuery = z.strictObject(filters);
export const leadsQuery = z.strictObject({ ...filters, ...pageQuery });

export const newLeadSchema = z
  .strictObject({
    company_id: idOrSlugField.optional(),
    call_id: z.uuid().nullable().default(null),
    skillbase_id: z.uuid().optional(),
    campaign_id: z.uuid().optional(),
    name: nameField.nullable().default(null),
    phone: phoneField.nullable().default(null),
    email: emailField.nullable().default(null),
    data: dataField.default({}),
    status: statusField.default('new'),
    notes: notesField.nullable().default(null),
  })
  .meta({ id: 'LeadCreate' });

export const leadUpdateSchema = z
  .strictObject({
    status: statusField.optional(),
    notes: notesField.nullable().optional(),
    name: nameField.nullable().optional(),
    phone: phoneField.nullable().optional(),
    email: emailField.nullable().optional(),
    data: dataField.optional(),
  })
  .meta({ id: 'LeadUpdate' });

export const leadOut = z
  .strictObject({
    id: z.uuid(),
    company_id: z.uuid(),
    call_id: z.uuid().nullable(),
    skillbase_id: z.uuid().nullable(),
    campaign_id: z.uuid().nullable(),
    name: z.string().nullable(),
    phone: z.string().nullable(),
    email: z.string().nullable(),
    data: z.record(z.string(), z.unknown()),
    status: statusField,
    notes: z.string().nullable(),
    source: z.enum(LEAD_SOURCES),
    created_at: timestampOut,
    updated_at: timestampOut,
  })
  .meta({ id: 'Lead' });

const count = z.int().min(0);
export const leadStatsOut = z
  .strictObject({ total_leads: count, by_status: z.record(statusField, count) })
  .meta({ id: 'LeadStats' });

export const leadImportOut = z.strictObject(recordImportShape).meta({ id: 'LeadImport' });

export function toLeadFilter(query: z.output<typeof leadFilterQuery>) {
  const { company_id: company, status, source, phone, from, to } = query;
  return {
    ...{ company, status, source, phone },
    skillbaseId: query.skillbase_id,
    campaignId: query.campaign_id,
    callId: query.call_id,
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  };
}

export function toWantedLead(body: z.output<typeof newLeadSchema>) {
  const { company_id: company, name, phone, email, data, status, notes } = body;
  return {
    ...{ company, name, phone, email, data, status, notes, callId: body.call_id },
    skillbaseId: body.skillbase_id,
    campaignId: body.campaign_id,
  };
}

/** Only what the body names. */
export function toLeadChanges(body: z.output<typeof leadUpdateSchema>): LeadChanges {
  return definedFields(body);
}

export function toLeadOut(lead: Lead): z.input<typeof leadOut> {
  const { id, name, phone, email, data, status, notes, source } = lead;
  return {
    ...{ id, name, phone, email, data, status, notes, source },
    company_id: lead.companyId,
    call_id: lead.callId,
    skillbase_id: lead.skillbaseId,
    campaign_id: lead.campaignId,
    created_at: lead.createdAt.toISOString(),
    updated_at: lead.updatedAt.toISOString(),
  };
}
