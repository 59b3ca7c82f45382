import type { Knex } from 'knex';
import { LIVE_STATUSES, type ControlVerb } from '../domain/campaign.js';
import { DomainError } from '../domain/errors.js';
import type { Campaign, CampaignStore, ControlFacts } from '../ports/campaign-store.js';
import { lockLimits } from './admission-facts.js';
import { fromSettings, lockCampaign, withTaskCounts } from './campaign-rows.js';
import type { Database } from './knex.js';
import { CallTaskModel } from './models/call-task-model.js';
import { CampaignEventModel } from './models/campaign-event-model.js';
import { CampaignModel } from './models/campaign-model.js';
import { SkillbaseModel } from './models/skillbase-model.js';
import { insertMessage } from './outbox-store.js';
import { revokeSlots } from './revoke-slots.js';

/** A request that led to nothing for so long may be made again. */
const JUST_NOW_SECONDS = 10;

type CampaignRequests = Pick<CampaignStore, 'edit' | 'archive' | 'requestControl'>;

/**
 * What changes a campaign's row over the API: each is one transaction that starts by locking the
 * row.
 */
export function createCampaignRequests(db: Database): CampaignRequests {
  return {
    edit: (which, decide) => db.transaction((trx) => edit(trx, which, decide)),

    archive: (scope, id) =>
      db.transaction(async (trx) => {
        const { status, control } = await lockCampaign(trx, scope, id);
        const begins = status === 'draft' && control === 'run';
        if (begins || LIVE_STATUSES.includes(status)) {
          throw new DomainError('in_use', 'A live campaign cannot be deleted: stop it first.', {
            extra: { state: status },
          });
        }
        await archiveRehearsals(trx, id);
        await CampaignModel.query(trx).findById(id).patch({ archivedAt: new Date() });
      }),

    requestControl: ({ scope, id, by, verb }, decide) =>
      db.transaction(async (trx) => {
        const row = await lockCampaign(trx, scope, id);
        const request = decide(await controlFacts(trx, row, verb));
        const controlSeq = row.controlSeq + 1;
        const { control, skillbaseVersion } = request;
        await CampaignModel.query(trx)
          .findById(id)
          .patch({
            ...{ control, controlSeq },
            ...(request.closesAdmission && { admissionOpen: false }),
            ...(skillbaseVersion !== null && { skillbaseVersion }),
          });
        await CampaignEventModel.query(trx).insert({
          ...{ campaignId: id, kind: 'requested' as const, by },
          before: { status: row.status },
          after: { verb, control_seq: controlSeq },
        });
        await insertMessage(trx, { campaignId: id, callTaskId: null, message: verb, controlSeq });
        return { controlSeq };
      }),
  };
}

/** They go with their original, and like it not while they are live. */
async function archiveRehearsals(trx: Knex.Transaction, id: string): Promise<void> {
  const rehearsals = CampaignModel.query(trx).where('rehearsal_of', id).whereNull('archived_at');
  const live = await rehearsals
    .clone()
    .whereIn('status', [...LIVE_STATUSES])
    .first();
  if (live) {
    throw new DomainError('in_use', 'A rehearsal of it is running: stop that first.', {
      extra: { state: live.status, rehearsal_id: live.id },
    });
  }
  await rehearsals.clone().patch({ archivedAt: new Date() });
}

/** Line and company are locked before the campaign, as in admission. */
async function edit(
  trx: Knex.Transaction,
  { scope, id, by, touchesLimits }: Parameters<CampaignStore['edit']>[0],
  decide: Parameters<CampaignStore['edit']>[1],
): Promise<Campaign> {
  if (touchesLimits) await lockLimits(trx, id);
  const row = await lockCampaign(trx, scope, id);
  const [current] = await withTaskCounts(trx, [row]);
  if (!current) throw new Error('a campaign was read and is gone');
  const { settings, recorded, wake, revokesSlots } = decide(current);
  await CampaignModel.query(trx).findById(id).patch(fromSettings(settings));
  if (revokesSlots) await revokeSlots(trx, { campaignId: id });
  if (recorded) {
    await CampaignEventModel.query(trx).insert({
      ...{ campaignId: id, kind: 'edited' as const, by, ...recorded },
    });
  }
  if (wake) {
    const message = { campaignId: id, callTaskId: null, controlSeq: null };
    await insertMessage(trx, { ...message, message: 'wake' });
  }
  return { ...current, ...settings, updatedAt: new Date() };
}

async function controlFacts(
  trx: Knex.Transaction,
  row: CampaignModel,
  verb: ControlVerb,
): Promise<ControlFacts> {
  // Shared lock: a skillbase can't be deactivated or deleted between this look and the commit.
  const skillbase = await SkillbaseModel.query(trx).findById(row.skillbaseId).forShare();
  const open = await CallTaskModel.query(trx)
    .select('id')
    .where('campaign_id', row.id)
    .whereIn('status', ['pending', 'retry'])
    .first();
  return {
    status: row.status,
    skillbaseVersion: row.skillbaseVersion,
    skillbase: {
      isActive: skillbase?.isActive ?? false,
      isArchived: skillbase ? skillbase.archivedAt !== null : true,
      version: skillbase?.version ?? 1,
    },
    hasOpenTasks: open !== undefined,
    requestedJustNow: await isRequestedJustNow(trx, row, verb),
  };
}

/**
 * The last thing that happened to the campaign is this same request, and it still is in the state
 * it was made in.
 */
async function isRequestedJustNow(
  trx: Knex.Transaction,
  row: CampaignModel,
  verb: ControlVerb,
): Promise<boolean> {
  const last = await CampaignEventModel.query(trx)
    .select('kind', 'before', 'after')
    .where('campaign_id', row.id)
    .whereIn('kind', ['requested', 'status'])
    .whereRaw(`at > clock_timestamp() - ? * interval '1 second'`, [JUST_NOW_SECONDS])
    .orderBy('id', 'desc')
    .first();
  if (last?.kind !== 'requested') return false;
  return last.after['verb'] === verb && last.before?.['status'] === row.status;
}
