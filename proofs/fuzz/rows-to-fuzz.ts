import { randomUUID } from 'node:crypto';
import type { Database } from '../../src/db/knex.js';
import {
  aCall,
  aCallTask,
  aCampaign,
  aCompany,
  aLine,
  aSkillbase,
} from '../../test/support/builders.js';
import { exampleBody, nounOf, operationsOf, type ApiDocument } from './api-operations.js';

export interface RowsToFuzz {
  companyId: string;
  /** By the noun of the path, or the name of the parameter when it is not `id`. */
  ids: Record<string, string>;
}

export type Ask = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ status: number; body: unknown }>;

/** What is not made by a plain POST of its example. */
async function rowsOfStores(db: Database): Promise<RowsToFuzz> {
  const company = await aCompany(db, { name: 'Fuzzed', slug: `fuzzed-${randomUUID()}` });
  const company_id = company.id;
  // The examples of other bodies name their bot by this slug.
  const skillbase = await aSkillbase(db, { company_id, slug: 'salon-krasoty' });
  const line = await aLine(db, { company_id, name: `fuzzed ${randomUUID()}` });
  const campaign = await aCampaign(db, { company_id, skillbase_id: skillbase.id });
  const task = await aCallTask(db, { campaign_id: campaign.id });
  const call = await aCall(db, { call_task_id: task.id });
  await aCallTask(db, { campaign_id: campaign.id });
  const [imported] = await db('imports')
    .insert({ campaign_id: campaign.id, file_name: 'contacts.csv', status: 'completed' })
    .returning<{ id: string }[]>('id');
  const [callerId] = await db('caller_ids')
    .insert({ line_id: line.id, phone_number: '+79990000777' })
    .returning<{ id: string }[]>('id');
  const [price] = await db('price_overrides')
    .insert({
      ...{ company_id, kind: 'llm', provider: 'openai', model: 'gpt-4o-mini' },
      ...{ unit: 'million_input_tokens', price_usd: 1, valid_from: '2026-01-01' },
      ...{ source: 'contract', created_by: 'fuzz' },
    })
    .returning<{ id: string }[]>('id');
  return {
    companyId: company_id,
    ids: {
      ...{ companies: company_id, skillbases: skillbase.id, lines: line.id },
      ...{ campaigns: campaign.id, 'call-tasks': task.id, calls: call.id, version: '1' },
      ...{ imports: imported?.id ?? '', caller_id: callerId?.id ?? '', a: '1', b: '1' },
      ...{ prices: price?.id ?? '', name: 'crm_token' },
    },
  };
}

/**
 * A company that owns one row of each kind: what no builder makes is made over the API, from the
 * example of its POST.
 */
export async function makeRows(
  db: Database,
  document: ApiDocument,
  adminOf: (companyId: string) => Promise<Ask>,
): Promise<RowsToFuzz> {
  const rows = await rowsOfStores(db);
  const ask = await adminOf(rows.companyId);
  for (const operation of operationsOf(document)) {
    const { method, path } = operation;
    const noun = nounOf(path);
    if (method !== 'post' || path !== `/api/${noun}` || rows.ids[noun] !== undefined) continue;
    const { status, body } = await ask('POST', path, exampleBody(operation));
    const made = body as { id?: string; code?: string };
    const id = noun === 'policy-packs' ? made.code : made.id;
    if (status < 300 && id !== undefined) rows.ids[noun] = id;
  }
  rows.ids['delivery_id'] = await aDelivery(db, rows);
  if (rows.ids['policy-packs'] !== undefined) rows.ids['code'] = rows.ids['policy-packs'];
  return rows;
}

async function aDelivery(db: Database, { companyId, ids }: RowsToFuzz): Promise<string> {
  const [delivery] = await db('webhook_deliveries')
    .insert({
      ...{ webhook_id: ids['webhooks'], company_id: companyId, event_type: 'call.ended' },
      ...{ ordering_key: 'fuzz', position: 1, state: 'failed' },
    })
    .returning<{ id: string }[]>('id');
  return delivery?.id ?? '';
}

/** Whose id stands in a place of a path: `/api/analytics/calls/{id}` -> `calls`. */
export function rowOfPlace(path: string, name: string): string {
  const before = path.slice(0, path.indexOf(`/{${name}}`));
  return name === 'id' ? before.slice(before.lastIndexOf('/') + 1) : name;
}

/** The path with a real row in each of its places; null when there is none for one of them. */
export function filledPath(path: string, { ids }: RowsToFuzz): string | null {
  const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  if (places.some((name) => !ids[rowOfPlace(path, name)])) return null;
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[rowOfPlace(path, name)] ?? '');
}
