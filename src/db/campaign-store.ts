import type { CampaignStore } from '../ports/campaign-store.js';
import { bringForward } from './bring-forward.js';
import { createCampaignRequests } from './campaign-requests.js';
import { found, fromSettings, visibleCampaigns, withTaskCounts } from './campaign-rows.js';
import type { Database } from './knex.js';
import { CampaignModel } from './models/campaign-model.js';
import { LineModel } from './models/line-model.js';
import { newestFirst } from './page-query.js';

export function createCampaignStore(db: Database): CampaignStore {
  const get: CampaignStore['get'] = async (scope, id) => {
    const row = found(await visibleCampaigns(db, scope).findById(id), id);
    const [campaign] = await withTaskCounts(db, [row]);
    if (!campaign) throw new Error('a campaign was read and is gone');
    return campaign;
  };
  return {
    get,
    async list({ scope, companyId, skillbaseId, status, rehearsals }, page) {
      const query = visibleCampaigns(db, scope).modify((some) => {
        if (companyId !== undefined) void some.where('campaigns.company_id', companyId);
        if (skillbaseId !== undefined) void some.where('campaigns.skillbase_id', skillbaseId);
        if (status !== undefined) void some.where('campaigns.status', status);
        if (rehearsals === true) void some.whereNotNull('campaigns.rehearsal_of');
        else void some.whereNull('campaigns.rehearsal_of');
      });
      const { items, ...rest } = await newestFirst(query, page);
      return { ...rest, items: await withTaskCounts(db, items) };
    },

    async statusOf(id) {
      return found(await CampaignModel.query(db).findById(id).select('status'), id).status;
    },

    async insert(companyId, skillbaseId, settings) {
      const row = { companyId, skillbaseId, ...fromSettings(settings) };
      const { id } = await CampaignModel.query(db).insert(row).returning('id');
      return get(null, id);
    },

    async findLine(companyId, id) {
      const line = await LineModel.query(db)
        .select('id')
        .where((some) => some.whereNull('company_id').orWhere('company_id', companyId))
        .findOne(id === null ? { is_default: true } : { id });
      return line?.id ?? null;
    },

    async foreignCallerIds(lineId, callerIds) {
      if (callerIds.length === 0) return [];
      const { rows } = await db.raw<{ rows: { phone_number: string }[] }>(
        `select phone_number from caller_ids where line_id = ? and phone_number = any(?)`,
        [lineId, [...callerIds]],
      );
      const own = new Set(rows.map((row) => row.phone_number));
      return callerIds.filter((number) => !own.has(number));
    },

    bringForward: (id, reasons, max) =>
      db.transaction((trx) => bringForward(trx, { campaignId: id, reasons, max })),

    ...createCampaignRequests(db),
  };
}
