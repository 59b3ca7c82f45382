import { createAdmissionStore } from '../src/db/admission-store.js';
import { createGateFacts } from '../src/db/gate-facts.js';
import type { Database } from '../src/db/knex.js';
import type { AdmissionStore } from '../src/ports/admission-store.js';
import { loadPacks } from '../src/rulebook/load-packs.js';
import { loadNumberZones } from '../src/rulebook/number-zones.js';

/** Rows as the API would have written them, made by hand where a proof needs many of them. */
interface NewCampaign {
  companyId: string;
  skillbaseId: string;
  lineId: string;
  perMinute: number;
  channels: number;
  priority: number;
}

export function admissionOn(db: Database): AdmissionStore {
  return createAdmissionStore(
    db,
    createGateFacts({ packs: loadPacks(), zones: loadNumberZones() }),
  );
}

let made = 0;

async function insertedId(db: Database, table: string, row: object): Promise<string> {
  const [inserted] = await db(table).insert(row).returning<{ id: string }[]>('id');
  if (inserted === undefined) throw new Error(`nothing was inserted into ${table}`);
  return inserted.id;
}

export async function insertCompany(
  db: Database,
  row: { weight?: number; calls_per_minute?: number } = {},
): Promise<{ companyId: string; skillbaseId: string }> {
  made += 1;
  const named = { name: `Proof ${made}`, slug: `proof-${made}` };
  const companyId = await insertedId(db, 'companies', { ...named, ...row });
  const bot = { ...named, company_id: companyId, config: { context: {} } };
  return { companyId, skillbaseId: await insertedId(db, 'skillbases', bot) };
}

export function insertLine(
  db: Database,
  limits: { perMinute: number; channels: number },
): Promise<string> {
  return insertedId(db, 'lines', {
    ...{ name: `Line ${(made += 1)}`, kind: 'simulator' },
    ...{ calls_per_minute: limits.perMinute, max_concurrent_calls: limits.channels },
  });
}

/** It runs already, and its window is always open. */
export function insertCampaign(db: Database, wish: NewCampaign): Promise<string> {
  return insertedId(db, 'campaigns', {
    ...{ company_id: wish.companyId, skillbase_id: wish.skillbaseId, line_id: wish.lineId },
    ...{ name: `Campaign ${(made += 1)}`, skillbase_version: 1, priority: wish.priority },
    ...{ status: 'running', control: 'run', admission_open: true, purpose: 'emergency' },
    ...{ daily_start_time: '00:00', daily_end_time: '24:00' },
    ...{ calls_per_minute: wish.perMinute, max_concurrent_calls: wish.channels },
  });
}

/** Fresh tasks, spread over the zones in turn. */
export async function insertTasks(
  db: Database,
  campaign: { campaignId: string; companyId: string },
  wish: { count: number; firstNumber: number; zoneKeys: readonly string[] },
): Promise<void> {
  await db.raw(
    `insert into call_tasks (campaign_id, company_id, phone_number, contact_name, country,
       line_type, zone_key, zone_source)
     select :campaignId, :companyId, '+' || (cast(:firstNumber as bigint) + n), 'Contact ' || n,
       'RU', 'MOBILE', (cast(:zoneKeys as text[]))[1 + n % :zones], 'region'
     from generate_series(0, :count - 1) as n`,
    { ...campaign, ...wish, zones: wish.zoneKeys.length },
  );
}
