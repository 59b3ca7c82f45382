import type { Knex } from 'knex';
import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type { RehearsalStore, RehearsalWish } from '../ports/rehearsal-store.js';

/** Whatever rings in the original's line, a rehearsal's line is the simulator. */
const COPY_LINE = `
  insert into lines (company_id, name, kind, calls_per_minute, max_concurrent_calls, settings)
  select c.company_id, left('Rehearsal: ' || c.name, 255), 'simulator', l.calls_per_minute,
    l.max_concurrent_calls, case when l.kind = 'simulator' then l.settings else '{}' end
  from campaigns c join lines l on l.id = c.line_id where c.id = :campaignId
  returning id`;
const COPY_CALLER_IDS = `
  insert into caller_ids (line_id, phone_number, display_text, category, contract_id,
    labelled_from, rest_seconds)
  select :lineId, i.phone_number, i.display_text, i.category, i.contract_id, i.labelled_from,
    i.rest_seconds
  from campaigns c join caller_ids i on i.line_id = c.line_id where c.id = :campaignId`;
/** Everything that people set; what a run leaves behind begins anew. */
const SETTINGS = `company_id, skillbase_id, skillbase_version, description, start_time, end_time,
  daily_start_time, daily_end_time, timezone, max_concurrent_calls, calls_per_minute, max_retries,
  retry_delay_minutes, days_of_week, holidays, contact_timezone_policy, purpose, consent,
  retry_policy, priority, budget_usd, caller_ids`;
const COPY_CAMPAIGN = `
  insert into campaigns (name, line_id, rehearsal_of, ${SETTINGS})
  select left('Rehearsal: ' || name, 255), :lineId, id, ${SETTINGS}
  from campaigns where id = :campaignId
  returning id`;
/** In the order of the original's list. */
const COPY_CONTACTS = `
  insert into call_tasks (campaign_id, company_id, phone_number, contact_name, contact_data,
    priority, country, line_type, region, zone_key, zone_source, contact_key)
  select :rehearsalId, company_id, phone_number, contact_name, contact_data,
    priority, country, line_type, region, zone_key, zone_source, contact_key
  from call_tasks where campaign_id = :campaignId order by seq`;

export function createRehearsalStore(db: Knex): RehearsalStore {
  return {
    copy: (scope, campaignId, wish) =>
      db.transaction((trx) => copy(trx, { scope, campaignId, wish })),
  };
}

async function copy(
  trx: Knex.Transaction,
  asked: { scope: CompanyScope; campaignId: string; wish: RehearsalWish },
): Promise<string | null> {
  const { scope, campaignId, wish } = asked;
  const query = trx('campaigns').where({ id: campaignId }).whereNull('archived_at');
  if (scope !== null) void query.where('company_id', scope);
  const original = await query.first<{ rehearsal_of: string | null; status: string } | undefined>(
    ...['rehearsal_of', 'status'],
  );
  if (original === undefined) return null;
  if (original.rehearsal_of !== null) {
    throw new DomainError('state_conflict', 'It is a rehearsal itself.', {
      extra: { state: original.status },
    });
  }
  const lineId = await insertedId(trx, COPY_LINE, { campaignId });
  await trx('clock').insert({
    line_id: lineId,
    real_origin: trx.raw('clock_timestamp()'),
    virtual_origin: new Date(wish.startsAtMs),
    speed: wish.speed,
  });
  await trx.raw(COPY_CALLER_IDS, { lineId, campaignId });
  const rehearsalId = await insertedId(trx, COPY_CAMPAIGN, { lineId, campaignId });
  await trx.raw(COPY_CONTACTS, { rehearsalId, campaignId });
  return rehearsalId;
}

async function insertedId(
  trx: Knex.Transaction,
  sql: string,
  bindings: Record<string, string>,
): Promise<string> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(sql, bindings);
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('nothing was copied');
  return id;
}
