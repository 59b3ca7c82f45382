import type { Knex } from 'knex';
import type { ContactClass } from '../domain/dry-run.js';
import type { PastCalls } from '../domain/expectation.js';
import type { CompanyScope } from '../domain/principal.js';
import type { DryRunFacts, DryRunStore } from '../ports/dry-run-store.js';
import { clockOf, epochMs } from './admission-facts.js';
import { readClasses, type ClassRow } from './contact-classes.js';
import type { GateFactsReader } from './gate-facts.js';

/** Facts of so many contacts are read at once. */
const SAMPLES_AT_ONCE = 2_000;
/** The last calls of a company tell what the next ones will be like. */
const PAST_CALLS = 5_000;

/** What a dry run looks at, as one state of the database in a transaction that cannot write. */
export function createDryRunStore(db: Knex, gate: GateFactsReader): DryRunStore {
  return {
    read: (scope, campaignId, options = {}) =>
      db.transaction((trx) => read(trx, gate, { scope, campaignId, ...options }), {
        readOnly: true,
        isolationLevel: 'repeatable read',
      }),
  };
}

interface Asked {
  scope: CompanyScope;
  campaignId: string;
  contactsMax?: number;
}

async function read(
  trx: Knex.Transaction,
  gate: GateFactsReader,
  { scope, campaignId, contactsMax }: Asked,
): Promise<DryRunFacts | null> {
  const row = await limitsOf(trx, scope, campaignId);
  const shared = await gate.readCampaign(trx, campaignId);
  if (row === undefined || shared === null) return null;
  const open = await countOpen(trx, campaignId);
  const lookedAt = contactsMax !== undefined && contactsMax < open ? contactsMax : null;
  const asked = { packs: shared.packs, contactsMax: lookedAt };
  const classes = await readClasses(trx, campaignId, asked);
  return {
    campaignId,
    timezone: row.timezone,
    clock: clockOf(row),
    limits: {
      perMinute: Math.min(row.perMinute, row.companyPerMinute ?? Infinity, row.linePerMinute),
      channels: Math.min(row.channels, row.companyChannels ?? Infinity, row.lineChannels),
      attemptsMax: Math.max(1, row.maxRetries),
      retryDelayMs: row.retryDelayMinutes * 60_000,
    },
    classes: await withFacts(trx, gate, { campaignId, classes }),
    lookedAt,
    past: await pastCalls(trx, row.companyId),
  };
}

interface LimitsRow {
  companyId: string;
  timezone: string;
  perMinute: number;
  companyPerMinute: number | null;
  linePerMinute: number;
  channels: number;
  companyChannels: number | null;
  lineChannels: number;
  maxRetries: number;
  retryDelayMinutes: number;
  realOriginMs: number | null;
  virtualOriginMs: number | null;
  speed: number | null;
}

async function limitsOf(
  trx: Knex,
  scope: CompanyScope,
  campaignId: string,
): Promise<LimitsRow | undefined> {
  const { rows } = await trx.raw<{ rows: LimitsRow[] }>(
    `select c.company_id as "companyId", c.timezone, c.calls_per_minute as "perMinute",
       co.calls_per_minute as "companyPerMinute", l.calls_per_minute as "linePerMinute",
       c.max_concurrent_calls as channels, co.max_concurrent_calls as "companyChannels",
       l.max_concurrent_calls as "lineChannels", c.max_retries as "maxRetries",
       c.retry_delay_minutes as "retryDelayMinutes", k.speed,
       ${epochMs('k.real_origin')} as "realOriginMs",
       ${epochMs('k.virtual_origin')} as "virtualOriginMs"
     from campaigns c join companies co on co.id = c.company_id join lines l on l.id = c.line_id
       left join clock k on k.line_id = c.line_id
     where c.id = :campaignId and c.archived_at is null
       and (cast(:scope as uuid) is null or c.company_id = :scope)`,
    { campaignId, scope },
  );
  return rows[0];
}

async function countOpen(trx: Knex, campaignId: string): Promise<number> {
  const { rows } = await trx.raw<{ rows: { count: number }[] }>(
    `select count(*) from call_tasks
     where campaign_id = ? and status in ('pending', 'retry') and permit_id is null`,
    [campaignId],
  );
  return rows[0]?.count ?? 0;
}

/** The facts of one contact of each class, from the same reader that admission and the dial use. */
async function withFacts(
  trx: Knex,
  gate: GateFactsReader,
  { campaignId, classes }: { campaignId: string; classes: readonly ClassRow[] },
): Promise<ContactClass[]> {
  const found: ContactClass[] = [];
  for (let from = 0; from < classes.length; from += SAMPLES_AT_ONCE) {
    const some = classes.slice(from, from + SAMPLES_AT_ONCE);
    const samples = some.map(({ sampleTaskId }) => sampleTaskId);
    const facts = await gate.read(trx, campaignId, samples);
    for (const { sampleTaskId, ...row } of some) {
      const sample = facts.get(sampleTaskId);
      if (sample !== undefined) found.push({ ...row, facts: sample });
    }
  }
  return found;
}

async function pastCalls(trx: Knex, companyId: string): Promise<PastCalls[]> {
  const { rows } = await trx.raw<{ rows: PastCalls[] }>(
    `select disposition, count(*) as calls, count(answered_at) as answered,
       coalesce(avg(extract(epoch from ended_at - reserved_at)), 0)::float8 as "holdSeconds",
       coalesce(sum(m.cost_total), 0)::float8 as "costUsd"
     from (select k.* from calls k where k.company_id = :companyId and k.state = 'ended'
         and not exists (select 1 from campaigns c
           where c.id = k.campaign_id and c.rehearsal_of is not null)
       order by k.started_at desc limit :most) past
     left join call_metrics m on m.call_id = past.id
     group by 1`,
    { companyId, most: PAST_CALLS },
  );
  return rows;
}
