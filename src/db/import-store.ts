import type { Knex } from 'knex';
import type { CampaignStatus } from '../domain/campaign.js';
import { LIVE_STATUSES } from '../domain/campaign.js';
import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type { ContactLines, FileLayout } from '../ports/contact-file.js';
import type { ImportRecord, ImportStore, RejectedRecord } from '../ports/import-store.js';
import { countContacts, takeContacts, type ImportOwner, type Taken } from './import-rows.js';
import { insertMessage } from './outbox-store.js';
import { writeEvent } from './write-events.js';

/** States in which contacts added now could never be called. */
const CLOSED_TO_IMPORT: readonly CampaignStatus[] = ['stopping', 'stopped'];

interface ImportRow {
  id: string;
  campaign_id: string;
  file_name: string;
  status: ImportRecord['status'];
  rows_read: number;
  total: number;
  created: number;
  duplicates: number;
  rejected: number;
  errors: string[];
  problem: string | null;
  layout: FileLayout | null;
  created_at: Date;
  finished_at: Date | null;
}

interface CampaignState {
  status: CampaignStatus;
  archived_at: Date | null;
}

export function createImportStore(db: Knex): ImportStore {
  return {
    async assertOpenForImport(scope, campaignId) {
      await openCampaign(db, scope, campaignId);
    },
    begin: (scope, { campaignId, fileName }) =>
      db.transaction(async (trx) => {
        await openCampaign(trx, scope, campaignId);
        const [row] = await trx('imports')
          .insert({ campaign_id: campaignId, file_name: fileName })
          .returning<{ id: string }[]>('id');
        if (!row) throw new DomainError('internal', 'The import could not be recorded.');
        return row.id;
      }),
    async beat(importId, { rowsRead }) {
      await db('imports')
        .where({ id: importId, status: 'running' })
        .update({ rows_read: rowsRead, heartbeat_at: db.raw('clock_timestamp()') });
    },
    load: (importId, rows) => db.transaction((trx) => load(trx, importId, rows)),
    preview: (scope, campaignId, rows) => preview(db, { scope, campaignId }, rows),
    rejects: (importId, after, limit) =>
      db<RejectedRecord>('import_rejects')
        .where('import_id', importId)
        .where('row', '>', after)
        .orderBy('row')
        .limit(limit)
        .select('row', 'reason', 'cells'),
    fail: (importId, problem, { rowsRead }) =>
      db.transaction(async (trx) => {
        const failed = await trx('imports')
          .where({ id: importId, status: 'running' })
          .update({
            ...{ status: 'failed', problem, rows_read: rowsRead },
            finished_at: trx.raw('clock_timestamp()'),
          });
        const owner = failed === 0 ? undefined : await ownerOf(trx, importId);
        if (owner) await tellEnd(trx, owner, { status: 'failed' });
      }),
    async find(scope, importId) {
      const query = db('imports as i')
        .join('campaigns as c', 'c.id', 'i.campaign_id')
        .where('i.id', importId)
        .first<ImportRow | undefined>('i.*');
      if (scope !== null) query.where('c.company_id', scope);
      const row = await query;
      return row ? toRecord(row) : null;
    },
  };
}

async function openCampaign(db: Knex, scope: CompanyScope, campaignId: string) {
  const query = db('campaigns')
    .where({ id: campaignId })
    .first<(CampaignState & { company_id: string }) | undefined>(
      'status',
      'archived_at',
      'company_id',
    );
  if (scope !== null) query.where({ company_id: scope });
  const campaign = await query;
  if (!campaign) throw new DomainError('not_found', 'There is no such campaign.');
  assertTakesContacts(campaign);
  return campaign;
}

function assertTakesContacts(campaign: CampaignState): void {
  if (campaign.archived_at === null && !CLOSED_TO_IMPORT.includes(campaign.status)) return;
  const state = campaign.archived_at === null ? campaign.status : 'archived';
  throw new DomainError('state_conflict', `The campaign is ${state} and takes no contacts.`, {
    extra: { state: campaign.status },
  });
}

/** Takes nothing in; whatever it made goes with its transaction. */
async function preview(
  db: Knex,
  { scope, campaignId }: { scope: CompanyScope; campaignId: string },
  batches: AsyncIterable<ContactLines>,
) {
  const { company_id } = await openCampaign(db, scope, campaignId);
  const owner = { campaign_id: campaignId, company_id, import_id: '' };
  const taken = await db.transaction((trx) => countContacts(trx, owner, batches));
  return { ...countsOf(taken), errors: taken.errors, layout: taken.layout };
}

async function load(
  trx: Knex.Transaction,
  importId: string,
  batches: AsyncIterable<ContactLines>,
): Promise<{ wakesCampaign: boolean }> {
  const owner = await ownerOf(trx, importId);
  if (!owner) throw new DomainError('not_found', 'The campaign of this import is gone.');
  const taken = await takeContacts(trx, owner, batches);
  // Held until the commit, so that a stop either sees these contacts or is seen here.
  const campaign = await trx('campaigns')
    .where({ id: owner.campaign_id })
    .forShare()
    .first<CampaignState | undefined>('status', 'archived_at');
  if (!campaign) throw new DomainError('not_found', 'The campaign of this import is gone.');
  assertTakesContacts(campaign);
  await complete(trx, importId, taken);
  await tellEnd(trx, owner, { status: 'completed', ...countsOf(taken) });
  if (!LIVE_STATUSES.includes(campaign.status) || taken.created === 0) {
    return { wakesCampaign: false };
  }
  const { campaign_id: campaignId } = owner;
  const wake = { campaignId, callTaskId: null, message: 'wake', controlSeq: null } as const;
  await insertMessage(trx, wake);
  return { wakesCampaign: true };
}

function ownerOf(trx: Knex.Transaction, importId: string): Promise<ImportOwner | undefined> {
  return trx('imports as i')
    .join('campaigns as c', 'c.id', 'i.campaign_id')
    .where('i.id', importId)
    .first<ImportOwner | undefined>('c.id as campaign_id', 'c.company_id', 'i.id as import_id');
}

/** For those who watch the campaign, and for webhooks. */
async function tellEnd(
  trx: Knex.Transaction,
  owner: ImportOwner,
  told: { status: ImportRecord['status'] },
): Promise<void> {
  const { campaign_id: campaignId, company_id: companyId, import_id } = owner;
  await writeEvent(trx, {
    ...{ campaignId, companyId, type: 'import.finished', lineId: null },
    data: { import_id, ...told },
  });
}

async function complete(trx: Knex.Transaction, importId: string, taken: Taken): Promise<void> {
  const { total, created, duplicates, rejected } = countsOf(taken);
  const changed = await trx('imports')
    .where({ id: importId, status: 'running' })
    .update({
      status: 'completed',
      rows_read: total,
      ...{ total, created, duplicates, rejected },
      errors: JSON.stringify(taken.errors),
      layout: JSON.stringify(taken.layout),
      finished_at: trx.raw('clock_timestamp()'),
    });
  if (changed === 1) return;
  throw new DomainError('state_conflict', 'The import was given up; upload the file again.');
}

function countsOf({ rows, rejected, created, suppressed }: Taken) {
  const duplicates = rows - suppressed - created;
  return { total: rows + rejected, created, duplicates, suppressed, rejected };
}

function toRecord(row: ImportRow): ImportRecord {
  const { total, created, duplicates, rejected } = row;
  return {
    id: row.id,
    campaignId: row.campaign_id,
    fileName: row.file_name,
    status: row.status,
    rowsRead: row.rows_read,
    total,
    created,
    duplicates,
    suppressed: total - created - duplicates - rejected,
    rejected,
    errors: row.errors,
    problem: row.problem,
    layout: row.layout,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}
