import type { Knex } from 'knex';
import type { CampaignStatus } from '../domain/campaign.js';
import { LIVE_STATUSES } from '../domain/campaign.js';
import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type { ContactBatch } from '../ports/contact-file.js';
import type { ImportRecord, ImportStore } from '../ports/import-store.js';
import { stageContacts, type Staged } from './import-copy.js';
import {
  countSuppressed,
  insertConsents,
  insertContacts,
  type ImportOwner,
} from './import-rows.js';
import { insertMessage } from './outbox-store.js';

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
    async fail(importId, problem, { rowsRead }) {
      await db('imports')
        .where({ id: importId, status: 'running' })
        .update({
          status: 'failed',
          problem,
          rows_read: rowsRead,
          finished_at: db.raw('clock_timestamp()'),
        });
    },
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

async function openCampaign(db: Knex, scope: CompanyScope, campaignId: string): Promise<void> {
  const query = db('campaigns')
    .where({ id: campaignId })
    .first<CampaignState | undefined>('status', 'archived_at');
  if (scope !== null) query.where({ company_id: scope });
  const campaign = await query;
  if (!campaign) throw new DomainError('not_found', 'There is no such campaign.');
  assertTakesContacts(campaign);
}

function assertTakesContacts(campaign: CampaignState): void {
  if (campaign.archived_at === null && !CLOSED_TO_IMPORT.includes(campaign.status)) return;
  const state = campaign.archived_at === null ? campaign.status : 'archived';
  throw new DomainError('state_conflict', `The campaign is ${state} and takes no contacts.`, {
    extra: { state: campaign.status },
  });
}

async function load(
  trx: Knex.Transaction,
  importId: string,
  batches: AsyncIterable<ContactBatch>,
): Promise<{ wakesCampaign: boolean }> {
  const staged = await stageContacts(trx, batches);
  const owner = await trx('imports as i')
    .join('campaigns as c', 'c.id', 'i.campaign_id')
    .where('i.id', importId)
    .first<ImportOwner | undefined>('c.id as campaign_id', 'c.company_id', 'i.id as import_id');
  if (!owner) throw new DomainError('not_found', 'The campaign of this import is gone.');
  const suppressed = await countSuppressed(trx, owner.company_id);
  const created = await insertContacts(trx, owner);
  await insertConsents(trx, staged, owner);
  // Held until the commit, so that a stop either sees these contacts or is seen here.
  const campaign = await trx('campaigns')
    .where({ id: owner.campaign_id })
    .forShare()
    .first<CampaignState | undefined>('status', 'archived_at');
  if (!campaign) throw new DomainError('not_found', 'The campaign of this import is gone.');
  assertTakesContacts(campaign);
  await complete(trx, importId, { staged, created, suppressed });
  if (!LIVE_STATUSES.includes(campaign.status) || created === 0) return { wakesCampaign: false };
  const { campaign_id: campaignId } = owner;
  const wake = { campaignId, callTaskId: null, message: 'wake', controlSeq: null } as const;
  await insertMessage(trx, wake);
  return { wakesCampaign: true };
}

async function complete(
  trx: Knex.Transaction,
  importId: string,
  found: { staged: Staged; created: number; suppressed: number },
): Promise<void> {
  const { staged, created, suppressed } = found;
  const total = staged.rows + staged.rejected;
  const changed = await trx('imports')
    .where({ id: importId, status: 'running' })
    .update({
      status: 'completed',
      rows_read: total,
      total,
      created,
      duplicates: staged.rows - suppressed - created,
      rejected: staged.rejected,
      errors: JSON.stringify(staged.errors),
      finished_at: trx.raw('clock_timestamp()'),
    });
  if (changed === 1) return;
  throw new DomainError('state_conflict', 'The import was given up; upload the file again.');
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
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}
